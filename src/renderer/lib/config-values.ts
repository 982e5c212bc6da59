// Words for configuration entries.
import type { ConfigEntry } from '#contract/index.ts'

const sources: Record<string, string> = {
  DYNAMIC_TOPIC_CONFIG: 'this topic',
  TOPIC_CONFIG: 'this topic',
  DYNAMIC_BROKER_CONFIG: 'one broker',
  DYNAMIC_DEFAULT_BROKER_CONFIG: 'all brokers',
  DYNAMIC_BROKER_LOGGER_CONFIG: 'broker logger',
  STATIC_BROKER_CONFIG: 'broker file',
  DEFAULT_CONFIG: 'Kafka’s default',
}

/** Kafka's ConfigSource in plain words. */
export const sourceName = (source: string): string => sources[source] ?? source.toLowerCase().replaceAll('_', ' ')

export const isOfTopic = (entry: ConfigEntry): boolean =>
  entry.source === 'DYNAMIC_TOPIC_CONFIG' || entry.source === 'TOPIC_CONFIG'

export function valueText(entry: Pick<ConfigEntry, 'value' | 'isSensitive'>): string {
  if (entry.isSensitive) return 'sensitive: not shown by the broker'
  if (entry.value === null) return 'null'
  return entry.value === '' ? '(empty)' : entry.value
}

const units: [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** What a number of milliseconds or bytes amounts to, or null when the name tells neither. */
export function readable(name: string, value: string | null): string | null {
  const number = value === null || !/^-?\d+$/.test(value) ? null : Number(value)
  if (number === null) return null
  if (number === -1) return name.startsWith('retention') ? 'without limit' : null
  if (number >= 9_223_372_036_854_775_000) return 'without limit'
  if (name.endsWith('.ms')) {
    const unit = units.find(([size]) => number >= size)
    return unit ? `${Number((number / unit[0]).toFixed(2))} ${unit[1]}` : null
  }
  if (name.endsWith('.bytes') && number >= 1024) {
    const power = Math.min(4, Math.floor(Math.log2(number) / 10))
    return `${Number((number / 1024 ** power).toFixed(2))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`
  }
  return null
}

/** What stands when the topic's own value is removed: the nearest synonym that is not the topic's. */
export function inherited(entry: ConfigEntry): { value: string | null; source: string } | null {
  const below = entry.synonyms.find(synonym => synonym.source !== 'DYNAMIC_TOPIC_CONFIG')
  return below === undefined ? null : { value: below.value, source: below.source }
}
