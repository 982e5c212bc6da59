// Owns running the clients that are not ours: kcat, and Python with kafka-python or pyarrow. See java-tools.ts for Kafka's own.

import { type RunOptions, type RunResult, run } from '#scripts/setup/programs.ts'
import { type PythonPackage, pythonWith } from '#scripts/setup/python-clients.ts'

/** Runs kcat to its end: `kcat(['-b', bootstrap, '-L'])`. Give `-e` when consuming, or it waits for more. */
export function kcat(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run('kcat', args, { timeLimit: 60_000, ...options })
}

/** Runs a Python program, given as text; its arguments are in sys.argv[1:]. */
export async function python(source: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return pythonOf('kafka-python', source, args, options)
}

/** The same with another package. */
export async function pythonOf(
  name: PythonPackage,
  source: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return run(await pythonWith(name), ['-', ...args], { timeLimit: 60_000, ...options, input: source })
}
