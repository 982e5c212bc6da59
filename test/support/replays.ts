// A replay as tests ask for it: everything of one topic into another, untouched but for the headers that say where each
// record comes from. By these kcat tells what arrived.
import type { ReplaySpec } from '#contract/index.ts'
import { kcat } from './other-clients.ts'

export const SOURCE_HEADERS = {
  topic: 'ottla.source.topic',
  partition: 'ottla.source.partition',
  offset: 'ottla.source.offset',
  replay: 'ottla.replay',
}

export function replayOf(
  connectionId: string,
  source: string,
  target: string,
  change: Partial<ReplaySpec> = {},
): ReplaySpec {
  return {
    name: `${source} again`,
    source: {
      connectionId,
      records: {
        of: 'topics',
        topics: [{ topic: source, partitions: null }],
        range: { by: 'offsets', from: null, until: null },
      },
      isolation: 'read_committed',
    },
    mapping: {
      topic: { by: 'fixed', topic: target },
      partition: { by: 'keep' },
      timestamp: { by: 'keep' },
      key: { by: 'keep' },
      value: { by: 'keep' },
      headers: { remove: [], add: [], source: SOURCE_HEADERS },
    },
    pace: { by: 'fastest' },
    compression: 'lz4',
    onFailure: 'stop',
    onceOnly: 'auto',
    ...change,
  }
}

/** `partition/offset` in the source of each record that kcat sees as committed, sorted. */
export async function sourcesIn(bootstrap: string, topic: string): Promise<string[]> {
  const { code, stdout, stderr } = await kcat([
    ...['-C', '-b', bootstrap, '-t', topic, '-o', 'beginning', '-e', '-q'],
    ...['-X', 'isolation.level=read_committed', '-f', '%h\\n'],
  ])
  if (code !== 0) throw new Error(stderr)
  const header = (line: string, name: string) => new RegExp(`${name}=(\\d+)`).exec(line)?.[1]
  const lines = stdout.trimEnd().split('\n')
  return lines.map(line => `${header(line, SOURCE_HEADERS.partition)}/${header(line, SOURCE_HEADERS.offset)}`).sort()
}

/** What `sourcesIn` finds where each of a source's records arrived once. */
export const everySource = (partitions: number, each: number): string[] =>
  Array.from({ length: partitions * each }, (_, n) => `${n % partitions}/${Math.floor(n / partitions)}`).sort()
