// A record in full as tests of screens need one; what its bytes are follows from them.
import type { FullRecord } from '#contract/index.ts'
import { bytesOf, kindOf } from '#renderer/lib/bytes.ts'

export function recordOf(change: Partial<FullRecord> = {}): FullRecord {
  const { key = bytesOf('key'), value = bytesOf('value') } = change
  return {
    topic: 'orders',
    partition: 0,
    offset: 0n,
    timestamp: 1_700_000_000_000n,
    timestampType: 'CreateTime',
    key,
    value,
    keySize: key?.length ?? 0,
    valueSize: value?.length ?? 0,
    keyKind: kindOf(key),
    valueKind: kindOf(value),
    decoded: null,
    headers: [],
    batch: {
      baseOffset: 0n,
      sizeInBytes: 100,
      recordCount: 1,
      compression: 'none',
      magic: 2,
      leaderEpoch: 0,
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
      isTransactional: false,
      crcValid: true,
    },
    ...change,
  }
}
