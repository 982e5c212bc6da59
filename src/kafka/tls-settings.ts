// What the profile says about TLS as Node's tls module takes it: one place for kafkajs's sockets and for the doctor's.
import type { ConnectionOptions as NodeTlsOptions } from 'node:tls'
import type { TlsOptions } from './options.ts'

export function tlsSettings(tls: TlsOptions): NodeTlsOptions {
  return {
    rejectUnauthorized: tls.verifyServer,
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
    ...(tls.checkServerName ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
  }
}
