// Certificates and keys that were pasted, by themselves and as part of what a connection is made with.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import { readPasted } from '#main/features/connections/key-files.ts'
import { connectionOptions } from '#main/features/connections/options.ts'
import { profileOf } from '#test/support/sample-connection.ts'

const certificate = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUbvEwpUsYWaAgxCmTVvuFfcvTHGowCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjYwMzM1MDNaGA8yMTI2MTEwMjAzMzUw
M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK59
BFmNOdYp/BgmuGSJOA0rZBkIcinjOEbfpLoy7mztOUpxvroAV13DM77CMTOk/QT2
TJQrkAJz2fUghNXtNu+jUzBRMB0GA1UdDgQWBBQXCOElK09B33uRcJR6P3vcYgJx
jTAfBgNVHSMEGDAWgBQXCOElK09B33uRcJR6P3vcYgJxjTAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCd0lZiQJ0UNXTy66TigLnExNz6et8SxZ4D
jH5FjmBKwwIgActIBZFq/NwlnPu4E6Jdiwj7zjhp8gG2ovAxBE7Mg4M=
-----END CERTIFICATE-----`

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pass' })
  .toString()

const codeOf = (read: () => unknown) => {
  try {
    read()
    return 'read'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

describe('pasted certificates', () => {
  it('are read with what stands around them, several of them, and the key opened', () => {
    const chain = `Bag Attributes\n${certificate}\n\n${certificate}\n`
    expect(readPasted({ ca: chain, certificate }, ` ${encrypted}\n`, 'pass')).toEqual({
      ca: `${certificate}\n${certificate}`,
      certificate,
      key: plain,
    })
    expect(readPasted({ ca: '', certificate: ' ' }, null, null)).toEqual({ ca: null, certificate: null, key: null })
    const { key } = readPasted({ ca: '', certificate }, plain, null)
    expect(createPrivateKey(key ?? '').equals(privateKey)).toBe(true)
  })

  it('say which part is wrong', () => {
    const broken = certificate.replace(/[A-Za-z]{8}/, '????????')
    expect(codeOf(() => readPasted({ ca: 'no PEM', certificate: '' }, null, null))).toBe('CERTIFICATE_NOT_READ')
    expect(codeOf(() => readPasted({ ca: broken, certificate: '' }, null, null))).toBe('CERTIFICATE_NOT_READ')
    expect(codeOf(() => readPasted({ ca: '', certificate }, null, null))).toBe('KEY_NEEDED')
    expect(codeOf(() => readPasted({ ca: '', certificate }, encrypted, 'wrong'))).toBe('KEY_NOT_OPENED')
    expect(codeOf(() => readPasted({ ca: '', certificate }, 'no key', null))).toBe('KEY_NOT_OPENED')
  })

  it('are what a connection is made with, instead of files', async () => {
    const tls = { ...plainProfile.tls, enabled: true, source: 'pasted' as const, pem: { ca: certificate, certificate } }
    const secrets = { get: (name: string) => (name === 'clientKey' ? plain : null) }
    const noFiles = () => {
      throw new Error('no file is asked for')
    }
    const options = await connectionOptions(
      profileOf('prod', { tls: { ...tls, ca: { id: 'x', name: 'ca.pem' } } }),
      secrets,
      noFiles,
      null,
    )
    expect(options.tls).toMatchObject({ ca: certificate, certificate, key: plain })
  })
})
