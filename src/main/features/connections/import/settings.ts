// Client settings out of what people have at hand: Java properties, librdkafka's or kcat's configuration, a kcat command
// line, a YAML block as Spring has it. All become one map of Kafka's own names; what they mean is not this file's matter.
import { parse as parseProperties } from 'dot-properties'
import { parse as parseYaml } from 'yaml'
import { KafkaFailure } from '#kafka/failure.ts'

/** Kafka's setting names (`bootstrap.servers`) and their values, as text. */
export type Settings = Map<string, string>

/** Far more than a configuration; reading YAML of megabytes would hold everything else up. */
const MOST_CHARACTERS = 200_000

/** @throws KafkaFailure SETTINGS_TOO_LARGE */
export function readSettings(text: string): Settings {
  if (text.length > MOST_CHARACTERS)
    throw new KafkaFailure({
      code: 'SETTINGS_TOO_LARGE',
      what: `Client settings of ${text.length.toLocaleString('en')} characters are not read`,
      where: {},
      remedy: 'Paste the part about Kafka, or choose an export of Ottla.',
    })
  const arguments_ = readCommandLine(text)
  if (arguments_ !== null) return arguments_
  const settings: Settings = new Map()
  for (const [name, value] of flat('', readYaml(text) ?? parseProperties(text))) settings.set(nameOf(name), value)
  return settings
}

const ARGUMENT = /(?<=^|\s)-(X|b)\s*(?:"([^"]*)"|'([^']*)'|(\S+))/g

/** `kcat -b host:9092 -X sasl.username=anna`; null where the text is nothing like it. */
function readCommandLine(text: string): Settings | null {
  const settings: Settings = new Map()
  for (const [, option, double, single, plain] of text.matchAll(ARGUMENT)) {
    const value = double ?? single ?? plain ?? ''
    const cut = value.indexOf('=')
    if (option === 'b') settings.set('bootstrap.servers', value)
    else if (option === 'X' && cut > 0) settings.set(value.slice(0, cut), value.slice(cut + 1))
  }
  return settings.size === 0 ? null : settings
}

/** Null where the text is no YAML mapping: Java properties, mostly, are one long word to YAML. */
function readYaml(text: string): object | null {
  try {
    const value: unknown = parseYaml(text, { logLevel: 'error' })
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null // anything may be pasted; what is no YAML is read as properties
  }
}

function* flat(prefix: string, value: unknown): Generator<[name: string, value: string]> {
  if (Array.isArray(value)) yield [prefix, value.map(String).join(',')]
  else if (typeof value !== 'object' || value === null) yield [prefix, value === null ? '' : String(value)]
  else for (const [key, each] of Object.entries(value)) yield* flat(prefix === '' ? key : `${prefix}.${key}`, each)
}

/** Where frameworks put Kafka's settings; one name may stand behind several of these. */
const WRAPPINGS = /^(?:spring|kafka|properties|admin|consumer|producer|cloud|stream|binder|default|common)\./

/** Spring's words for Kafka's. */
const SPRING: Readonly<Record<string, string>> = {
  brokers: 'bootstrap.servers',
  'ssl.trust.store.location': 'ssl.truststore.location',
  'ssl.trust.store.type': 'ssl.truststore.type',
  'ssl.trust.store.password': 'ssl.truststore.password',
  'ssl.trust.store.certificates': 'ssl.truststore.certificates',
  'ssl.key.store.location': 'ssl.keystore.location',
  'ssl.key.store.type': 'ssl.keystore.type',
  'ssl.key.store.password': 'ssl.keystore.password',
}

function nameOf(name: string): string {
  let bare = name
  while (WRAPPINGS.test(bare)) bare = bare.replace(WRAPPINGS, '')
  const dotted = bare.replaceAll('-', '.')
  return SPRING[dotted] ?? dotted
}
