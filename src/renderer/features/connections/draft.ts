// The connection form as plain data: what the fields hold, what is wrong with them, and the draft the contract wants.
// Pure, so that each rule can be tested without a screen.
import type {
  Connection,
  Environment,
  FileHandle,
  PasswordChange,
  Profile,
  ProfileDraft,
  SecretChanges,
  SecretName,
  WriteMode,
} from '#contract/index.ts'

export interface ConnectionForm {
  name: string
  folder: string
  colour: string
  /** As typed: separated by commas, spaces or lines. */
  servers: string
  clientId: string
  rack: string
  environment: Environment
  writeMode: WriteMode
  tlsEnabled: boolean
  tlsSource: ProfileDraft['tls']['source']
  pem: ProfileDraft['tls']['pem']
  /** Pasted. Empty: keep what is stored; so are the other secrets. */
  clientKey: string
  ca: FileHandle | null
  certificate: FileHandle | null
  key: FileHandle | null
  serverName: string
  verifyServer: boolean
  checkServerName: boolean
  keyPassword: string
  storePassword: string
  mechanism: ProfileDraft['sasl']['mechanism']
  username: string
  oauth: ProfileDraft['sasl']['oauth']
  aws: ProfileDraft['sasl']['aws']
  proxy: ProfileDraft['proxy']
  proxyPassword: string
  /** Empty: keep what is stored. */
  password: string
  remember: boolean
  forget: boolean
  connectMs: number
  requestMs: number
  retryMs: number
}

export const colours: { value: string; name: string }[] = [
  { value: '#3a70d4', name: 'Blue' },
  { value: '#1f8a70', name: 'Green' },
  { value: '#c07a10', name: 'Amber' },
  { value: '#c2413b', name: 'Red' },
  { value: '#8a4fc7', name: 'Violet' },
  { value: '#0f8fa8', name: 'Cyan' },
  { value: '#b8467e', name: 'Pink' },
  { value: '#6b7280', name: 'Grey' },
]

export const emptyForm: ConnectionForm = {
  name: '',
  folder: '',
  colour: '#3a70d4',
  servers: 'localhost:9092',
  clientId: 'ottla',
  rack: '',
  environment: 'none',
  writeMode: 'free',
  tlsEnabled: false,
  tlsSource: 'files',
  pem: { ca: '', certificate: '' },
  clientKey: '',
  ca: null,
  certificate: null,
  key: null,
  serverName: '',
  verifyServer: true,
  checkServerName: true,
  keyPassword: '',
  storePassword: '',
  mechanism: 'none',
  username: '',
  oauth: { source: 'endpoint', endpoint: '', scope: '', extensions: '' },
  aws: { region: '', profile: '' },
  proxy: { kind: 'none', address: '', username: '', key: null },
  proxyPassword: '',
  password: '',
  remember: false,
  forget: false,
  connectMs: 10_000,
  requestMs: 30_000,
  retryMs: 15_000,
}

const noSecrets: Profile['secrets'] = {
  clientKey: 'none',
  keyPassword: 'none',
  storePassword: 'none',
  proxyPassword: 'none',
}

/** What the settings said, with the secrets they held. */
export const importedForm = (
  draft: ProfileDraft,
  { password, clientKey }: { password: string | null; clientKey: string | null },
): ConnectionForm => ({
  ...formOf({ ...draft, password: 'none', secrets: noSecrets }),
  password: password ?? '',
  clientKey: clientKey ?? '',
})

export function formOf(profile: ProfileDraft & Pick<Profile, 'password' | 'secrets'>): ConnectionForm {
  return {
    name: profile.name,
    folder: profile.folder,
    colour: profile.colour,
    servers: profile.bootstrapServers.join(', '),
    clientId: profile.clientId,
    rack: profile.rack,
    environment: profile.environment,
    writeMode: profile.writeMode,
    tlsEnabled: profile.tls.enabled,
    tlsSource: profile.tls.source,
    pem: profile.tls.pem,
    clientKey: '',
    ca: profile.tls.ca,
    certificate: profile.tls.certificate,
    key: profile.tls.key,
    serverName: profile.tls.serverName,
    verifyServer: profile.tls.verifyServer,
    checkServerName: profile.tls.checkServerName,
    keyPassword: '',
    storePassword: '',
    mechanism: profile.sasl.mechanism,
    username: profile.sasl.username,
    oauth: profile.sasl.oauth,
    aws: profile.sasl.aws,
    proxy: profile.proxy,
    proxyPassword: '',
    password: '',
    remember: [profile.password, ...Object.values(profile.secrets)].includes('keyring'),
    forget: false,
    connectMs: profile.timeouts.connectMs,
    requestMs: profile.timeouts.requestMs,
    retryMs: profile.timeouts.retryMs,
  }
}

/** Those that hold something, by name. */
export const foldersOf = (connections: readonly Connection[]): string[] =>
  [...new Set(connections.map(({ profile }) => profile.folder))].filter(folder => folder !== '').toSorted()

const hasPort = (server: string) => (server.startsWith('[') ? /\]:\d+$/.test(server) : /:\d+$/.test(server))

/** `a:9092, b` → `['a:9092', 'b:9092']`. IPv6 hosts stand in brackets. */
export function serversOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter(server => server !== '')
    .map(server => (hasPort(server) ? server : `${server}:9092`))
}

function serverProblem(server: string): string | null {
  const match = /^(\[[0-9a-f:.%]+\]|[^:[\]/]+):(\d+)$/i.exec(server)
  if (match === null) return `${server} is not host:port; IPv6 hosts stand in brackets`
  const port = Number(match[2])
  return port < 1 || port > 65_535 ? `${server}: a port is between 1 and 65535` : null
}

function loginProblems({ mechanism, username, oauth, aws }: ConnectionForm): FormProblems {
  if (mechanism === 'none' || (mechanism === 'oauthbearer' && oauth.source === 'token')) return {}
  if (mechanism === 'aws-msk-iam') {
    if (aws.region.trim() === '') return { aws: 'Name the region, for example eu-central-1' }
    return username === '' && aws.profile.trim() === '' ? { aws: 'Name a profile, or an access key' } : {}
  }
  if (mechanism === 'oauthbearer' && !/^https?:\/\/./.test(oauth.endpoint.trim()))
    return { oauth: 'The token endpoint is an address like https://login.example/token' }
  return username === '' ? { username: 'SASL needs a user name' } : {}
}

function tlsProblems({ tlsEnabled, tlsSource, key, certificate, pem, clientKey }: ConnectionForm): FormProblems {
  if (!tlsEnabled) return {}
  if (tlsSource === 'files')
    return key !== null && certificate === null
      ? { certificate: 'A client certificate and its key belong together' }
      : {}
  const isOther = (text: string, kind: string) => text.trim() !== '' && !text.includes(`${kind}-----`)
  if (isOther(pem.ca, 'BEGIN CERTIFICATE')) return { certificate: 'The CA certificates are no PEM text' }
  if (isOther(pem.certificate, 'BEGIN CERTIFICATE')) return { certificate: 'The client certificate is no PEM text' }
  if (/PRIVATE KEY-----/.test(pem.ca + pem.certificate))
    return { certificate: 'The private key goes into the field of the client key' }
  return isOther(clientKey, 'PRIVATE KEY') ? { certificate: 'The client key is no PEM text' } : {}
}

export type FormProblems = Partial<Record<keyof ConnectionForm, string>>

export function validate(form: ConnectionForm): FormProblems {
  const problems: FormProblems = {}
  if (form.name.trim() === '') problems.name = 'Give the connection a name'
  const servers = serversOf(form.servers)
  const broken = servers.map(serverProblem).find(problem => problem !== null)
  if (servers.length === 0) problems.servers = 'Name at least one bootstrap server'
  else if (broken !== undefined && broken !== null) problems.servers = broken
  if (form.clientId.trim() === '') problems.clientId = 'Kafka wants a client id'
  Object.assign(problems, loginProblems(form))
  Object.assign(problems, tlsProblems(form))
  if (form.proxy.kind !== 'none' && form.proxy.address.trim() === '') problems.proxy = 'Name its host and port'
  const isTimeout = (value: number) => Number.isInteger(value) && value >= 100 && value <= 600_000
  if (!isTimeout(form.connectMs)) problems.connectMs = '100 to 600,000 ms'
  if (!isTimeout(form.requestMs)) problems.requestMs = '100 to 600,000 ms'
  if (!(Number.isInteger(form.retryMs) && form.retryMs >= 0 && form.retryMs <= 600_000))
    problems.retryMs = '0 to 600,000 ms'
  return problems
}

export function draftOf(form: ConnectionForm): ProfileDraft {
  return {
    name: form.name.trim(),
    folder: form.folder.trim(),
    colour: form.colour,
    bootstrapServers: serversOf(form.servers),
    clientId: form.clientId.trim(),
    rack: form.rack.trim(),
    environment: form.environment,
    writeMode: form.writeMode,
    tls: {
      enabled: form.tlsEnabled,
      source: form.tlsSource,
      pem: { ca: form.pem.ca.trim(), certificate: form.pem.certificate.trim() },
      ca: form.ca,
      certificate: form.certificate,
      key: form.key,
      serverName: form.serverName.trim(),
      verifyServer: form.verifyServer,
      checkServerName: form.checkServerName,
    },
    sasl: {
      mechanism: form.mechanism,
      username: form.mechanism === 'none' ? '' : form.username,
      oauth: { ...form.oauth, endpoint: form.oauth.endpoint.trim(), scope: form.oauth.scope.trim() },
      aws: { region: form.aws.region.trim(), profile: form.aws.profile.trim() },
    },
    proxy: { ...form.proxy, address: form.proxy.address.trim() },
    timeouts: { connectMs: form.connectMs, requestMs: form.requestMs, retryMs: form.retryMs },
  }
}

export function passwordChangeOf(form: ConnectionForm): PasswordChange {
  if (form.mechanism === 'none' || form.forget) return { kind: 'clear' }
  if (form.password === '') return { kind: 'keep' }
  return { kind: 'set', password: form.password, remember: form.remember }
}

/** Whether anything in it is kept as a password is. */
export const hasSecrets = (form: ConnectionForm): boolean =>
  form.mechanism !== 'none' || Object.values(usedSecrets(form)).includes(true)

/** Which of them what stands in the form has a use for. */
function usedSecrets({
  tlsEnabled,
  tlsSource,
  pem,
  certificate,
  ca,
  proxy,
}: ConnectionForm): Record<SecretName, boolean> {
  const isOfFiles = tlsEnabled && tlsSource === 'files'
  const isPasted = tlsEnabled && tlsSource === 'pasted' && pem.certificate.trim() !== ''
  return {
    clientKey: isPasted,
    keyPassword: isPasted || (isOfFiles && certificate !== null),
    storePassword: isOfFiles && ca !== null,
    proxyPassword: proxy.kind === 'socks5' && proxy.username !== '',
  }
}

/** A secret goes when what it belongs to goes. */
export function secretChangesOf(form: ConnectionForm): SecretChanges {
  const change = (name: SecretName, isUsed: boolean): SecretChanges =>
    !isUsed || form.forget
      ? { [name]: { kind: 'clear' } }
      : form[name] === ''
        ? {}
        : { [name]: { kind: 'set', password: form[name], remember: form.remember } }
  const used = usedSecrets(form)
  return {
    ...change('clientKey', used.clientKey),
    ...change('keyPassword', used.keyPassword),
    ...change('storePassword', used.storePassword),
    ...change('proxyPassword', used.proxyPassword),
  }
}
