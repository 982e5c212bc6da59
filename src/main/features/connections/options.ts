// From a profile to what src/kafka needs: reads the files it names, adds the secrets.
import type { FileHandle, ProfileDraft, SecretName } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { type ConnectionOptions, parseAddress, type SaslOptions, type TlsOptions } from '#kafka/options.ts'
import type { SocksProxy } from '#kafka/proxy.ts'
import { awsKeysOf } from './aws-keys.ts'
import { readKeyFile, readPasted } from './key-files.ts'

export interface ProfileSecrets {
  /** Null where none is known. */
  get(name: 'password' | SecretName): string | null
}

const SOCKS_PORT = 1080

/**
 * @param tunnel where the profile's SSH tunnel listens, if it has one
 * @throws KafkaFailure naming the file that cannot be read or opened, or PASSWORD_NEEDED
 */
export async function connectionOptions(
  draft: ProfileDraft,
  secrets: ProfileSecrets,
  pathOf: (handle: FileHandle) => string,
  tunnel: SocksProxy | null,
): Promise<ConnectionOptions> {
  const proxy = tunnel ?? socksProxy(draft, secrets)
  return {
    cluster: draft.name,
    bootstrapServers: draft.bootstrapServers,
    clientId: draft.clientId,
    rack: draft.rack,
    connectMs: draft.timeouts.connectMs,
    requestMs: draft.timeouts.requestMs,
    retryMs: draft.timeouts.retryMs,
    tls: await tlsOptions(draft.tls, secrets, pathOf),
    sasl: await saslOptions(draft, secrets),
    ...(proxy === null ? {} : { proxy }),
  }
}

async function tlsOptions(
  tls: ProfileDraft['tls'],
  secrets: ProfileSecrets,
  pathOf: (handle: FileHandle) => string,
): Promise<ConnectionOptions['tls']> {
  if (!tls.enabled) return null
  const { serverName, verifyServer, checkServerName } = tls
  return { ...(await certificates(tls, secrets, pathOf)), serverName, verifyServer, checkServerName }
}

async function certificates(
  tls: ProfileDraft['tls'],
  secrets: ProfileSecrets,
  pathOf: (handle: FileHandle) => string,
): Promise<Pick<TlsOptions, 'ca' | 'certificate' | 'key'>> {
  if (tls.source === 'pasted') return readPasted(tls.pem, secrets.get('clientKey'), secrets.get('keyPassword'))
  const read = (handle: FileHandle | null, secret: SecretName) =>
    handle === null ? null : readKeyFile(pathOf(handle), secrets.get(secret))
  const ca = await read(tls.ca, 'storePassword')
  const certificate = await read(tls.certificate, 'keyPassword')
  const key = await read(tls.key, 'keyPassword')
  return {
    ca: ca?.certificates ?? null,
    certificate: certificate?.certificates ?? null,
    key: key?.key ?? certificate?.key ?? null,
  }
}

async function saslOptions(draft: ProfileDraft, secrets: ProfileSecrets): Promise<SaslOptions | null> {
  const { mechanism, username, oauth, aws } = draft.sasl
  if (mechanism === 'none') return null
  if (mechanism === 'aws-msk-iam' && aws.profile !== '')
    return { mechanism, region: aws.region, keys: await awsKeysOf(aws.profile) }
  const password = neededPassword(draft, secrets)
  if (mechanism === 'aws-msk-iam')
    return {
      mechanism,
      region: aws.region,
      keys: { accessKeyId: username, secretAccessKey: password, sessionToken: null },
    }
  if (mechanism !== 'oauthbearer') return { mechanism, username, password }
  const extensions = extensionsOf(oauth.extensions)
  if (oauth.source === 'token') return { mechanism, source: { kind: 'token', token: password }, extensions }
  const { endpoint: url, scope } = oauth
  return { mechanism, source: { kind: 'endpoint', url, clientId: username, clientSecret: password, scope }, extensions }
}

/** `logicalCluster=lkc-1`, one a line. */
function extensionsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter(line => line.includes('='))
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  )
}

function socksProxy({ proxy }: ProfileDraft, secrets: ProfileSecrets): SocksProxy | null {
  if (proxy.kind !== 'socks5') return null
  const address = /:\d+$/.test(proxy.address) ? proxy.address : `${proxy.address}:${SOCKS_PORT}`
  return { ...parseAddress(address), username: proxy.username, password: secrets.get('proxyPassword') ?? '' }
}

function neededPassword(draft: ProfileDraft, secrets: ProfileSecrets): string {
  const password = secrets.get('password')
  if (password !== null) return password
  throw new KafkaFailure({
    code: 'PASSWORD_NEEDED',
    what: `No password is known for ${draft.sasl.username || draft.name}`,
    where: { cluster: draft.name },
    remedy: 'Enter it in the connection’s form.',
  })
}
