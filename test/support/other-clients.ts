// Owns running the clients that are not ours: kcat, and Python with kafka-python. See java-tools.ts for Kafka's own.

import { type RunOptions, type RunResult, run } from '#scripts/setup/programs.ts'
import { pythonWithKafka } from '#scripts/setup/python-clients.ts'

/** Runs kcat to its end: `kcat(['-b', bootstrap, '-L'])`. Give `-e` when consuming, or it waits for more. */
export function kcat(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run('kcat', args, { timeLimit: 60_000, ...options })
}

/** Runs a Python program, given as text; its arguments are in sys.argv[1:]. */
export async function python(source: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run(await pythonWithKafka(), ['-', ...args], { timeLimit: 60_000, ...options, input: source })
}
