// Kafka's defaults for what storage obeys.

import type { LogConfig } from './types.ts'

const week = 7 * 24 * 3_600_000

export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 ** 3,
  segmentMs: week,
  retentionMs: week,
  retentionBytes: -1,
  cleanupPolicy: ['delete'],
  deleteRetentionMs: 24 * 3_600_000,
  minCompactionLagMs: 0,
  maxMessageBytes: 1_048_588,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
  messageTimestampAfterMaxMs: 3_600_000,
  compressionType: 'producer',
  flushMs: Number.MAX_SAFE_INTEGER,
}
