// What a bench is told on the command line.
import type { Compression } from '#core/records/compression.ts'

export interface BenchOptions {
  bootstrap: string
  rounds: number
  /** An existing topic instead of one that the bench fills. */
  topic: string | null
  text: string | null
  records: number
  codecs: Compression[]
}

const KNOWN: readonly Compression[] = ['none', 'lz4', 'zstd', 'snappy', 'gzip']

/** @throws Error for a codec that Kafka does not have */
export function codecsOf(list: string): Compression[] {
  return list.split(',').map(name => {
    const found = KNOWN.find(codec => codec === name)
    if (found === undefined) throw new Error(`“${name}” is no codec; there are ${KNOWN.join(', ')}`)
    return found
  })
}
