// What client settings mean for a profile: one pure function per concern. Says what it could not take over; reads no file.
import { plainProfile } from '#contract/connections.contract.ts'
import type { ProfileDraft } from '#contract/index.ts'
import type { Settings } from './settings.ts'

export interface Imported {
  draft: ProfileDraft
  password: string | null
  /** PEM that stands in the settings. */
  clientKey: string | null
  /** Files to be known by the profile, by their paths. */
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

  /** Null where it is not there at all: an empty value may mean something. */
  given(name: string): string | null {
    const value = this.#settings.get(name)
    if (value !== undefined) this.#used.add(name)
    return value?.trim() ?? null
  }

  unused(): string[] {
    return [...this.#settings.keys()].filter(name => !this.#used.has(name))
  }
}

export function draftOfSettings(settings: Settings): Imported {
  const reading = new Reading(settings)
  const bootstrapServers = servers(reading)
  const protocol = reading.text('security.protocol').toUpperCase()
  const { tls, files, clientKey } = tlsOf(reading, protocol)
  const { sasl, password } = saslOf(reading, protocol)
  const draft: ProfileDraft = {
    name: nameOf(bootstrapServers),
    folder: plainProfile.folder,
    colour: '#3a70d4',
    bootstrapServers,
    clientId: reading.text('client.id') || 'ottla',
    rack: reading.text('client.rack'),
    environment: 'none',
    writeMode: 'ask',
    tls,
    sasl,
    proxy: plainProfile.proxy,
    timeouts: timeouts(reading),
  }
  const unused = reading.unused()
  if (unused.length > 0) reading.notes.push(`Not used here: ${unused.join(', ')}.`)
  return { draft, password, clientKey, files, notes: reading.notes }
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

function tlsOf(
  reading: Reading,
  protocol: string,
): Pick<Imported, 'files' | 'clientKey'> & { tls: ProfileDraft['tls'] } {
  const ca = reading.text('ssl.ca.location', 'ssl.truststore.location') || null
  const certificate = reading.text('ssl.certificate.location')
  const keystore = reading.text('ssl.keystore.location') || null
  const key = reading.text('ssl.key.location')
  const secrets = ['ssl.truststore.password', 'ssl.keystore.password', 'ssl.key.password']
  if (secrets.filter(secret => reading.text(secret) !== '').length > 0)
    reading.notes.push('Passwords of key stores were left out: enter them under Security.')
  for (const type of ['ssl.truststore.type', 'ssl.keystore.type']) reading.text(type)
  const pem = {
    ca: reading.text('ssl.truststore.certificates', 'ssl.ca.pem'),
    certificate: reading.text('ssl.keystore.certificate.chain', 'ssl.certificate.pem'),
  }
  const clientKey = reading.text('ssl.keystore.key', 'ssl.key.pem') || null
  const isPasted = pem.ca !== '' || pem.certificate !== ''
  if (isPasted && [ca, certificate, keystore, key].some(path => path))
    reading.notes.push('Certificates stand in the settings and in files: those of the settings are taken.')
  const verify = reading.text('enable.ssl.certificate.verification') !== 'false'
  return {
    tls: {
      ...plainProfile.tls,
      enabled: protocol.endsWith('SSL'),
      source: isPasted ? 'pasted' : 'files',
      pem,
      verifyServer: verify,
      checkServerName: checksName(reading),
    },
    // A key store holds both.
    files: { ca, certificate: certificate || keystore, key: key || null },
    clientKey,
  }
}

/** Java switches the check off by an empty value, librdkafka by `none`. */
function checksName(reading: Reading): boolean {
  const algorithm = reading.given('ssl.endpoint.identification.algorithm')
  return algorithm === null || !['', 'none'].includes(algorithm.toLowerCase())
}

const MECHANISMS: Readonly<Record<string, ProfileDraft['sasl']['mechanism']>> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
  OAUTHBEARER: 'oauthbearer',
  AWS_MSK_IAM: 'aws-msk-iam',
}

function saslOf(reading: Reading, protocol: string): { sasl: ProfileDraft['sasl']; password: string | null } {
  const named = reading.text('sasl.mechanism', 'sasl.mechanisms').toUpperCase()
  const jaas = reading.text('sasl.jaas.config')
  const username = reading.text('sasl.username', 'sasl.oauthbearer.client.id') || ofJaas(jaas, 'username', 'clientId')
  const password =
    reading.text('sasl.password', 'sasl.oauthbearer.client.secret') || ofJaas(jaas, 'password', 'clientSecret')
  const oauth = {
    source: 'endpoint' as const,
    endpoint: reading.text('sasl.oauthbearer.token.endpoint.url'),
    scope: reading.text('sasl.oauthbearer.scope', 'scope') || ofJaas(jaas, 'scope'),
    extensions: reading.text('sasl.oauthbearer.extensions').replaceAll(',', '\n') || jaasExtensions(jaas),
  }
  const aws = { region: regionOf(reading.text('bootstrap.servers')), profile: ofJaas(jaas, 'awsProfileName') }
  for (const name of [
    'sasl.login.callback.handler.class',
    'sasl.client.callback.handler.class',
    'sasl.oauthbearer.method',
  ])
    reading.text(name)
  if (!protocol.startsWith('SASL')) return { sasl: plainProfile.sasl, password: null }
  const mechanism = MECHANISMS[named]
  if (mechanism === undefined) {
    reading.notes.push(
      `${named === '' ? 'No SASL mechanism is named' : `SASL ${named} is not offered here`}: choose one.`,
    )
    return { sasl: plainProfile.sasl, password: null }
  }
  return { sasl: { mechanism, username, oauth, aws }, password: password === '' ? null : password }
}

/** `… required username="anna" password="se\"cret";` */
function ofJaas(jaas: string, ...options: string[]): string {
  const found = new RegExp(
    `\\b(?:${options.join('|')})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)'|([^\\s;]+))`,
  ).exec(jaas)
  return (found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replace(/\\(.)/g, '$1')
}

/** `extension_logicalCluster="lkc-1"` */
function jaasExtensions(jaas: string): string {
  const found = jaas.matchAll(/\bextension_(\w+)\s*=\s*"([^"]*)"/g)
  return [...found].map(([, name, value]) => `${name}=${value}`).join('\n')
}

/** `b-1.demo.abc.c2.kafka.eu-central-1.amazonaws.com:9098` */
const regionOf = (listed: string): string =>
  /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\./.exec(listed)?.[1] ?? ''

function timeouts(reading: Reading): ProfileDraft['timeouts'] {
  const within = (text: string, otherwise: number) => {
    const value = Number(text)
    return text !== '' && Number.isInteger(value) && value >= 100 && value <= 600_000 ? value : otherwise
  }
  return {
    connectMs: within(reading.text('socket.connection.setup.timeout.ms'), 10_000),
    requestMs: within(reading.text('request.timeout.ms', 'socket.timeout.ms'), 30_000),
    retryMs: plainProfile.timeouts.retryMs,
  }
}
