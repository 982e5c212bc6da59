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

/** A request (API key) in a version that the release was the first to have; newest first. */
const FIRST_SEEN: readonly (readonly [apiKey: number, version: number, release: string])[] = [
  [1, 17, '3.9'],
  [16, 5, '3.8'],
  [9, 9, '3.7'],
  [1, 15, '3.5'],
  [35, 4, '3.3'],
  [1, 13, '3.1'],
  [66, 0, '3.0'],
  [60, 0, '2.8'],
  [57, 0, '2.7'],
  [48, 0, '2.6'],
  [45, 0, '2.4'],
  [44, 0, '2.3'],
  [43, 0, '2.2'],
  [38, 0, '1.1'],
  [37, 0, '1.0'],
]

export type Offered = ReadonlyMap<number, { minVersion: number; maxVersion: number }>

/** @param newestMetadataLevel of the supported features; null without KRaft */
export function kafkaVersion(newestMetadataLevel: number | null, offered: Offered): string {
  if (newestMetadataLevel !== null) {
    const [newest] = METADATA_LEVELS
    if (newest !== undefined && newestMetadataLevel >= newest[0]) return `${newest[1]} or later`
    const found = METADATA_LEVELS.find(([level]) => newestMetadataLevel >= level)
    if (found !== undefined) return found[1]
  }
  const index = FIRST_SEEN.findIndex(([key, version]) => (offered.get(key)?.maxVersion ?? -1) >= version)
  const found = FIRST_SEEN[index]
  if (found === undefined) return 'older than 1.0'
  const next = FIRST_SEEN[index - 1]
  if (next === undefined) return `${found[2]} or later`
  return isNextRelease(found[2], next[2]) ? found[2] : `${found[2]} or later, before ${next[2]}`
}

function isNextRelease(release: string, next: string): boolean {
  const [major, minor] = release.split('.').map(Number)
  return next === `${major}.${(minor ?? 0) + 1}` || (release === '2.8' && next === '3.0')
}
