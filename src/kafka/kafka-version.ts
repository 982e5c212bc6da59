// Which Kafka a broker is, concluded from what it offers: no request tells it. On KRaft from the newest metadata version
// it supports, else from the newest requests it knows; an answer may be a range.

/** First level of `metadata.version` of each release (MetadataVersion.java), newest first. */
const METADATA_LEVELS: readonly (readonly [level: number, release: string])[] = [
  [28, '4.2'],
  [26, '4.1'],
  [22, '4.0'],
  [21, '3.9'],
  [20, '3.8'],
  [15, '3.7'],
  [12, '3.6'],
  [9, '3.5'],
  [8, '3.4'],
  [4, '3.3'],
  [3, '3.2'],
  [2, '3.1'],
  [1, '3.0'],
]

/**
 * A request (API key) in a version that the release was the first to have, oldest first; read off the ApiKeys of each
 * release's kafka-clients. Ends with the last release that ran without KRaft.
 */
const FIRST_SEEN: readonly (readonly [apiKey: number, version: number, release: string])[] = [
  [45, 0, '2.4'],
  [9, 7, '2.5'],
  [48, 0, '2.6'],
  [1, 12, '2.7'],
  [60, 0, '2.8'],
  [2, 7, '3.0'],
  [1, 13, '3.1'],
  [11, 9, '3.2'],
  [35, 4, '3.3'],
  [6, 8, '3.4'],
  [1, 15, '3.5'],
  [24, 4, '3.6'],
  [8, 9, '3.7'],
  [16, 5, '3.8'],
  [1, 17, '3.9'],
]

export type Offered = ReadonlyMap<number, { minVersion: number; maxVersion: number }>

/**
 * A release (`4.1`), a range (`2.8 – 3.2`) where the broker knows some request of the later release and lacks one of
 * those between, as other implementations of the protocol do, or an open end (`4.2 or later`, `older than 2.4`).
 * @param newestMetadataLevel of the supported features; null without KRaft
 */
export function kafkaVersion(newestMetadataLevel: number | null, offered: Offered): string {
  if (newestMetadataLevel !== null) {
    const [newest] = METADATA_LEVELS
    if (newest !== undefined && newestMetadataLevel >= newest[0]) return `${newest[1]} or later`
    const found = METADATA_LEVELS.find(([level]) => newestMetadataLevel >= level)
    if (found !== undefined) return found[1]
  }
  const seen = FIRST_SEEN.filter(([key, version]) => (offered.get(key)?.maxVersion ?? -1) >= version)
  const latest = seen.at(-1)?.[2]
  if (latest === undefined) return 'older than 2.4'
  const firstLacking = FIRST_SEEN.findIndex(mark => !seen.includes(mark))
  const complete = firstLacking < 0 ? latest : (FIRST_SEEN[firstLacking - 1]?.[2] ?? 'older than 2.4')
  return complete === latest ? latest : `${complete} – ${latest}`
}
