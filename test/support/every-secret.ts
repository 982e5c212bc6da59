// Profiles that hold every kind of secret there is, each used in the way it is for, and how to find one of them again:
// as it is, and in the forms that protocols and files give it.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { FileHandle, PasswordChange, ProfileDraft, SecretChanges, SecretName } from '#contract/index.ts'
import { draftOf } from './workbench.ts'

export interface ProfileWithSecrets {
  draft: ProfileDraft
  password: PasswordChange
  secrets: SecretChanges
}

export interface EverySecret {
  profiles: ProfileWithSecrets[]
  /** How many secrets these profiles have. */
  count: number
  /** Whether any of them can be read in the text; bytes as latin1. */
  isIn(text: string): boolean
}

type Words = Partial<Record<'password' | SecretName, string>>

/** Of the client key that is pasted: any, it never gets as far as being used. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUbvEwpUsYWaAgxCmTVvuFfcvTHGowCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjYwMzM1MDNaGA8yMTI2MTEwMjAzMzUw
M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK59
BFmNOdYp/BgmuGSJOA0rZBkIcinjOEbfpLoy7mztOUpxvroAV13DM77CMTOk/QT2
TJQrkAJz2fUghNXtNu+jUzBRMB0GA1UdDgQWBBQXCOElK09B33uRcJR6P3vcYgJx
jTAfBgNVHSMEGDAWgBQXCOElK09B33uRcJR6P3vcYgJxjTAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCd0lZiQJ0UNXTy66TigLnExNz6et8SxZ4D
jH5FjmBKwwIgActIBZFq/NwlnPu4E6Jdiwj7zjhp8gG2ovAxBE7Mg4M=
-----END CERTIFICATE-----`

/**
 * Read-only, so that what they are asked to write is refused and audited.
 * @param address of a cluster that does not answer
 * @param store a file that is no key store, and is opened with a password
 */
export function everySecret(address: string, store: FileHandle | null): EverySecret {
  const found: string[] = []
  const word = (name: string) => {
    const secret = `${name}-${randomUUID()}`
    found.push(...formsOf(secret))
    return secret
  }
  const pem = (passphrase: string | null) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const text = (more: { cipher?: string; passphrase?: string }) =>
      privateKey.export({ type: 'pkcs8', format: 'pem', ...more }).toString()
    const written = passphrase === null ? text({}) : text({ cipher: 'aes-256-cbc', passphrase })
    for (const each of [written, text({})]) found.push(...formsOfKey(each))
    return written
  }
  const plain: ProfileDraft = { ...draftOf(address), writeMode: 'read-only' }
  const login = (name: string, sasl: Partial<ProfileDraft['sasl']>): ProfileDraft => ({
    ...plain,
    name,
    sasl: { ...plain.sasl, username: 'anna', ...sasl },
  })
  const tls = (name: string, change: Partial<ProfileDraft['tls']>): ProfileDraft => ({
    ...plain,
    name,
    tls: { ...plain.tls, enabled: true, ...change },
  })
  const oauth = { ...plain.sasl.oauth, endpoint: `http://${address}/token` }
  const pasted = { source: 'pasted' as const, pem: { ca: CERTIFICATE, certificate: CERTIFICATE } }
  const keyPassword = word('key')
  const of: [ProfileDraft, Words][] = [
    [login('plain', { mechanism: 'plain' }), { password: word('plain') }],
    [login('scram', { mechanism: 'scram-sha-512' }), { password: word('scram') }],
    [login('client secret', { mechanism: 'oauthbearer', oauth }), { password: word('client') }],
    [login('token', { mechanism: 'oauthbearer', oauth: { ...oauth, source: 'token' } }), { password: word('token') }],
    [
      login('aws', { mechanism: 'aws-msk-iam', aws: { region: 'eu-central-1', profile: '' } }),
      { password: word('aws') },
    ],
    [tls('pasted key', pasted), { clientKey: pem(null) }],
    [tls('encrypted key', pasted), { clientKey: pem(keyPassword), keyPassword }],
    [tls('store', { ca: store }), { storePassword: word('store') }],
    [
      { ...plain, name: 'proxy', proxy: { kind: 'socks5', address, username: 'anna', key: null } },
      { proxyPassword: word('proxy') },
    ],
  ]
  return {
    profiles: of.map(([draft, { password, ...secrets }]) => ({
      draft,
      password: changeOf(password),
      secrets: {
        clientKey: changeOf(secrets.clientKey),
        keyPassword: changeOf(secrets.keyPassword),
        storePassword: changeOf(secrets.storePassword),
        proxyPassword: changeOf(secrets.proxyPassword),
      } satisfies Record<SecretName, PasswordChange>,
    })),
    count: of.reduce((sum, [, words]) => sum + Object.keys(words).length, 0),
    isIn: text => found.some(each => text.includes(each)),
  }
}

const changeOf = (password: string | undefined): PasswordChange =>
  password === undefined ? { kind: 'keep' } : { kind: 'set', password, remember: true }

/** Itself, in UTF-16, and in base64 wherever in the encoded text it begins. */
export function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map(before => {
    const whole = Buffer.from(`${'\0'.repeat(before)}${secret}`).toString('base64')
    return whole.slice(Math.ceil((before * 8) / 6), -4)
  })
  return [secret, Buffer.from(secret, 'utf16le').toString('latin1'), ...inBase64]
}

/** Any line of it in each of those forms, and the bytes they stand for. */
function formsOfKey(key: string): string[] {
  const lines = key.split('\n').filter(line => line !== '' && !line.startsWith('-----'))
  const long = lines.filter(line => line.length > 30).flatMap(formsOf)
  return [...long, Buffer.from(lines.join(''), 'base64').toString('latin1')]
}
