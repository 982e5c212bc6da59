// Owns the certificates of test servers: one self-signed pair in a key store, made by the JDK's keytool.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from '#scripts/setup/programs.ts'

const PASSWORD = 'changeit'

export interface ServerCertificate {
  /** lines of server.properties */
  settings: Record<string, string>
  /** PEM of the certificate, which is its own authority */
  ca: string
  caFile: string
}

/** Days from now; `until` before 0 has expired. */
interface Validity {
  from: number
  until: number
}

/** For 127.0.0.1 and localhost, valid for a day where nothing else is said. */
export async function serverCertificate(
  folder: string,
  name = 'server',
  { from, until }: Validity = { from: 0, until: 1 },
): Promise<ServerCertificate> {
  const keystore = join(folder, `${name}.p12`)
  const pem = join(folder, `${name}.pem`)
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'server']
  await mustRun('keytool', [
    ...[
      '-genkeypair',
      ...store,
      '-keyalg',
      'EC',
      '-groupname',
      'secp256r1',
      '-startdate',
      `${from < 0 ? '' : '+'}${from}d`,
    ],
    ...['-validity', String(until - from)],
    ...['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-ext', 'bc:c'],
  ])
  await mustRun('keytool', ['-exportcert', ...store, '-rfc', '-file', pem])
  return {
    settings: {
      'ssl.keystore.location': keystore,
      'ssl.keystore.password': PASSWORD,
      'ssl.keystore.type': 'PKCS12',
      'ssl.client.auth': 'none',
    },
    ca: await readFile(pem, 'utf8'),
    caFile: pem,
  }
}
