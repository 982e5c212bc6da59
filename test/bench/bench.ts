// What a bench is, and what each one is told on the command line. A new one is a file that exports a Bench, and a line
// in index.ts.
import type { parseArgs } from 'node:util'
import { startKafka } from '#test/support/kafka-server.ts'
import type { Result } from './rounds.ts'

export interface Bench {
  name: string
  /** Its own options, and what it measures, in a line of the help. */
  usage: string
  /** @returns what was measured, or one object that is printed as it is; progress goes to stderr */
  run(args: string[]): Promise<readonly Result[] | Record<string, number>>
}

/** Of every bench; index.ts knows `--json` too. */
export const commonOptions = {
  bootstrap: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  json: { type: 'boolean', default: false },
} as const satisfies NonNullable<Parameters<typeof parseArgs>[0]>['options']

/** Runs on the cluster that `--bootstrap` names, or on a Kafka of its own that ends afterwards. */
export async function withKafka<Outcome>(
  named: string | undefined,
  run: (bootstrap: string) => Promise<Outcome>,
): Promise<Outcome> {
  if (named !== undefined) return run(named)
  const server = await startKafka()
  try {
    return await run(server.bootstrap)
  } finally {
    await server.close()
  }
}

/** A line on stderr: stdout carries results only. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
