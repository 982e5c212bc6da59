// How to reach and log in to one cluster. Holds secrets: in memory only, never logged, never sent to the renderer.
import { KafkaFailure } from './failure.ts'
import type { AwsKeys } from './login/aws-token.ts'
import type { TokenSource } from './login/bearer-token.ts'
import type { SocksProxy } from './proxy.ts'

export interface ConnectionOptions {
  /** Name of the profile, for messages. */
  cluster: string
  /** `host:port` each; `[::1]:9092` for IPv6; the port defaults to 9092. */
  bootstrapServers: string[]
  clientId: string
  /** Of this machine, as brokers have it in `broker.rack`: the replica that is read from. */
  rack?: string | undefined
  tls: TlsOptions | null
  sasl: SaslOptions | null
  /** Through which everything goes, if there is one. */
  proxy?: SocksProxy | undefined
  connectMs: number
  requestMs: number
  /** How long what was not done is asked again while a leader moves or a broker is away; 15 s where it is left out. */
  retryMs?: number | undefined
  /** Of a folder that is served by our own broker: scans read the batches there, which is faster than over a socket. */
  logFolder?: string | undefined
}

/** PEM text, not paths: files are read by main. */
export interface TlsOptions {
  ca: string | null
  certificate: string | null
  key: string | null
  serverName: string
  verifyServer: boolean
  /** False: any name in the certificate will do, as long as its issuer is trusted. */
  checkServerName: boolean
}

export type SaslOptions =
  | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  | { mechanism: 'oauthbearer'; source: TokenSource; extensions: Readonly<Record<string, string>> }
  | { mechanism: 'aws-msk-iam'; region: string; keys: AwsKeys }

/** Who logs in, as far as the profile says. */
export function accountOf(sasl: SaslOptions): string {
  if (sasl.mechanism === 'aws-msk-iam') return sasl.keys.accessKeyId
  if (sasl.mechanism !== 'oauthbearer') return sasl.username
  return sasl.source.kind === 'endpoint' ? sasl.source.clientId : 'the holder of the token'
}

export interface Address {
  host: string
  port: number
}

/** @throws KafkaFailure when the text is no `host`, `host:port` or `[ipv6]:port` */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/i.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  const port = match?.[3] === undefined ? 9092 : Number(match[3])
  if (host === undefined || port < 1 || port > 65_535) {
    throw new KafkaFailure({
      code: 'INVALID_ADDRESS',
      what: `“${text}” is no bootstrap server`,
      where: {},
      remedy: 'Write host:port, for example localhost:9092, or [::1]:9092.',
    })
  }
  return { host, port }
}
