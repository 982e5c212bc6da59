import { describe, expect, it } from 'vitest'
import {
  draftOf,
  emptyForm,
  formOf,
  passwordChangeOf,
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
