// What client settings mean for a profile: one pure function per concern. Says what it could not take over; reads no file.
import type { ProfileDraft } from '#contract/index.ts'
import type { Settings } from './settings.ts'

export interface Imported {
  draft: ProfileDraft
  password: string | null
  /** PEM files to be known by the profile, by their paths. */
  files: { ca: string | null; certificate: string | null; key: string | null }
  /** What was left out or needs a look, one sentence each. */
  notes: string[]
}

/** Reads a setting by its first name that is there, and remembers that it was used. */
class Reading {
  readonly notes: string[] = []
  readonly #settings: Settings
  readonly #used = new Set<string>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** '' when there is none, and when it is a placeholder like `${KAFKA_SERVERS}`. */
  text(...names: string[]): string {
    for (const name of names) {
      const value = this.#settings.get(name)?.trim()
      if (value === undefined) continue
      this.#used.add(name)
      if (!/\$\{[^}]*\}|^<.*>$/.test(value)) return value
      this.notes.push(`${name} is a placeholder (${value}): fill it in.`)
    }
    return ''
  }

  unused(): string[] {
    return [...this.#settings.keys()].filter(name => !this.#used.has(name))
  }
}

export function draftOfSettings(settings: Settings): Imported {
  const reading = new Reading(settings)
  const bootstrapServers = servers(reading)
  const protocol = reading.text('security.protocol').toUpperCase()
  const { tls, files } = tlsOf(reading, protocol)
  const { sasl, password } = saslOf(reading, protocol)
  const draft: ProfileDraft = {
    name: nameOf(bootstrapServers),
    colour: '#3a70d4',
    bootstrapServers,
    clientId: reading.text('client.id') || 'ottla',
    environment: 'none',
    writeMode: 'ask',
    tls,
    sasl,
    timeouts: timeouts(reading),
  }
  const unused = reading.unused()
  if (unused.length > 0) reading.notes.push(`Not used here: ${unused.join(', ')}.`)
  return { draft, password, files, notes: reading.notes }
}

function servers(reading: Reading): string[] {
  const listed = reading.text('bootstrap.servers', 'metadata.broker.list', 'brokers')
  // A listener's name may stand before the address.
  const found = listed.split(/[\s,;]+/).flatMap(each => (each === '' ? [] : [each.replace(/^[A-Z_]+:\/\//i, '')]))
  if (found.length > 0) return found
  reading.notes.push('No bootstrap servers were found: fill them in.')
  return ['localhost:9092']
}

/** `kafka-1.prod.example.com:9092` → `kafka-1.prod`; a bare address as it is. */
function nameOf([first = '']: readonly string[]): string {
  const host = first.replace(/:\d+$/, '')
  return /^[\d.]+$|^\[/.test(host) ? host : host.split('.').slice(0, 2).join('.')
}

function tlsOf(reading: Reading, protocol: string): { tls: ProfileDraft['tls']; files: Imported['files'] } {
  const ca = pemPath(reading, 'trust store', reading.text('ssl.ca.location', 'ssl.truststore.location'))
  const certificate = reading.text('ssl.certificate.location')
  const keystore = pemPath(reading, 'key store', reading.text('ssl.keystore.location'))
  const key = reading.text('ssl.key.location')
  for (const secret of ['ssl.truststore.password', 'ssl.keystore.password', 'ssl.key.password']) reading.text(secret)
  for (const type of ['ssl.truststore.type', 'ssl.keystore.type']) reading.text(type)
  const inline = ['ssl.truststore.certificates', 'ssl.keystore.certificate.chain', 'ssl.keystore.key', 'ssl.ca.pem']
  if (inline.some(name => reading.text(name) !== ''))
    reading.notes.push(
      'Certificates that stand in the settings were left out: save them as PEM files and choose those.',
    )
  const verify = reading.text('enable.ssl.certificate.verification') !== 'false'
  if (reading.text('ssl.endpoint.identification.algorithm').toLowerCase() === 'none')
    reading.notes.push('The name in the server’s certificate will be checked; set the server name if it differs.')
  return {
    tls: {
      enabled: protocol.endsWith('SSL'),
      ca: null,
      certificate: null,
      key: null,
      serverName: '',
      verifyServer: verify,
    },
    // A PEM key store holds both.
    files: { ca, certificate: certificate || keystore, key: key || keystore },
  }
}

/** Null for none, and for what is no PEM file. */
function pemPath(reading: Reading, what: string, path: string): string | null {
  if (path === '') return null
  if (!/\.(?:jks|p12|pfx|keystore|truststore)$/i.test(path)) return path
  reading.notes.push(`The ${what} ${path} is no PEM file: export its certificates as PEM and choose those.`)
  return null
}

const MECHANISMS: Readonly<Record<string, ProfileDraft['sasl']['mechanism']>> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
}

function saslOf(reading: Reading, protocol: string): { sasl: ProfileDraft['sasl']; password: string | null } {
  const named = reading.text('sasl.mechanism', 'sasl.mechanisms').toUpperCase()
  const jaas = reading.text('sasl.jaas.config')
  const username = reading.text('sasl.username') || ofJaas(jaas, 'username')
  const password = reading.text('sasl.password') || ofJaas(jaas, 'password')
  if (!protocol.startsWith('SASL')) return { sasl: { mechanism: 'none', username: '' }, password: null }
  const mechanism = MECHANISMS[named]
  if (mechanism === undefined) {
    reading.notes.push(
      `${named === '' ? 'No SASL mechanism is named' : `SASL ${named} is not offered here`}: choose one.`,
    )
    return { sasl: { mechanism: 'none', username: '' }, password: null }
  }
  return { sasl: { mechanism, username }, password: password === '' ? null : password }
}

/** `… required username="anna" password="se\"cret";` */
function ofJaas(jaas: string, option: string): string {
  const found = new RegExp(`\\b${option}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)'|([^\\s;]+))`).exec(
    jaas,
  )
  return (found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replace(/\\(.)/g, '$1')
}

function timeouts(reading: Reading): ProfileDraft['timeouts'] {
  const within = (text: string, otherwise: number) => {
    const value = Number(text)
    return text !== '' && Number.isInteger(value) && value >= 100 && value <= 600_000 ? value : otherwise
  }
  return {
    connectMs: within(reading.text('socket.connection.setup.timeout.ms'), 10_000),
    requestMs: within(reading.text('request.timeout.ms', 'socket.timeout.ms'), 30_000),
  }
}
