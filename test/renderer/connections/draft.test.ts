import { describe, expect, it } from 'vitest'
import {
  draftOf,
  emptyForm,
  formOf,
  hasSecrets,
  passwordChangeOf,
  secretChangesOf,
  serversOf,
  validate,
} from '#renderer/features/connections/draft.ts'
import { profileOf } from '#test/support/sample-connection.ts'

const sound = { ...emptyForm, name: 'prod-eu' }

describe('connection drafts', () => {
  it('take servers as people type them, with the default port', () => {
    expect(serversOf('a:9092, b\n[::1];[fe80::1]:9093 ')).toEqual(['a:9092', 'b:9092', '[::1]:9092', '[fe80::1]:9093'])
  })

  it('say what is wrong, field by field', () => {
    expect(validate(sound)).toEqual({})
    expect(validate(emptyForm)).toHaveProperty('name')
    expect(validate({ ...sound, servers: ' ' }).servers).toBe('Name at least one bootstrap server')
    expect(validate({ ...sound, servers: 'http://a:9092' }).servers).toContain('not host:port')
    expect(validate({ ...sound, servers: 'a:70000' }).servers).toContain('65535')
    expect(validate({ ...sound, mechanism: 'plain' })).toHaveProperty('username')
    expect(validate({ ...sound, tlsEnabled: true, key: { id: 'k', name: 'k.pem' } })).toHaveProperty('certificate')
    expect(validate({ ...sound, connectMs: 5 })).toHaveProperty('connectMs')
    expect(validate({ ...sound, retryMs: -1 })).toHaveProperty('retryMs')
    expect(validate({ ...sound, retryMs: 0 })).toEqual({})
  })

  it('keep a pasted key as a password, and let go what has no use any more', () => {
    const pem = { ca: '', certificate: '-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----' }
    const key = '-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----'
    const pasted = { ...sound, tlsEnabled: true, tlsSource: 'pasted' as const, pem, clientKey: key, remember: true }
    expect(validate(pasted)).toEqual({})
    expect(validate({ ...pasted, clientKey: 'key' }).certificate).toBe('The client key is no PEM text')
    const both = { ...pem, certificate: `${pem.certificate}\n${key}` }
    expect(validate({ ...pasted, pem: both }).certificate).toBe('The private key goes into the field of the client key')
    expect(validate({ ...pasted, pem: { ca: 'x', certificate: '' } }).certificate).toMatch(/^The CA/)
    expect(JSON.stringify(draftOf(pasted))).not.toContain('PRIVATE KEY')
    expect(secretChangesOf(pasted)).toEqual({
      clientKey: { kind: 'set', password: key, remember: true },
      storePassword: { kind: 'clear' },
      proxyPassword: { kind: 'clear' },
    })
    expect(secretChangesOf({ ...pasted, tlsSource: 'files' })).toMatchObject({ clientKey: { kind: 'clear' } })
    expect(hasSecrets(pasted)).toBe(true)
    expect(hasSecrets(sound)).toBe(false)
  })

  it('keep, change or forget the password', () => {
    const sasl = { ...sound, mechanism: 'plain' as const, username: 'u' }
    expect(passwordChangeOf(sasl)).toEqual({ kind: 'keep' })
    expect(passwordChangeOf({ ...sasl, password: ' p ', remember: true })).toEqual({
      kind: 'set',
      password: ' p ',
      remember: true,
    })
    expect(passwordChangeOf({ ...sasl, forget: true })).toEqual({ kind: 'clear' })
    expect(passwordChangeOf({ ...sasl, password: 'p', mechanism: 'none' })).toEqual({ kind: 'clear' })
  })

  it('come back from a profile as they were', () => {
    const draft = draftOf({
      ...sound,
      servers: 'a:1, b:2',
      tlsEnabled: true,
      mechanism: 'scram-sha-512',
      username: 'u',
    })
    expect(draftOf(formOf({ ...draft, password: 'keyring', secrets: profileOf('a').secrets }))).toEqual(draft)
  })
})
