// Profiles leave in a file and come back: on another machine, beside others of the same name, with and without secrets.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import type { ProfileDraft } from '#contract/index.ts'
import { openSecrets, readExport, writeExport } from '#main/features/connections/export/export-file.ts'
import { exportProfiles } from '#main/features/connections/export/export-profiles.ts'
import { importProfiles, planImport } from '#main/features/connections/export/import-profiles.ts'
import { ProfilesStore } from '#main/features/connections/profiles.store.ts'
import { Profiles } from '#main/features/connections/profiles.ts'
import { openSecrets as openStore } from '#main/storage/secrets.ts'
import { noKeyring } from '#test/support/keyring.ts'

// A passphrase is slow on purpose, and slower on a busy machine.
let folder: string
let machines = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-export-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const draftOf = (name: string, change: Partial<ProfileDraft> = {}): ProfileDraft => ({
  name,
  colour: '#3a70d4',
  bootstrapServers: [`${name}:9092`],
  clientId: 'ottla',
  environment: 'none',
  writeMode: 'ask',
  ...plainProfile,
  timeouts: { connectMs: 1000, requestMs: 1000, retryMs: 0 },
  ...change,
})

/** A user-data folder with nothing in it. */
function machine(): Profiles {
  const captured = { ...draftOf('a capture'), id: 'capture-1' }
  const userData = join(folder, String(machines++))
  return new Profiles({
    store: new ProfilesStore(userData),
    secrets: openStore(join(userData, 'secrets.json'), noKeyring),
    confirm: async () => false,
    sandbox: { profile: () => ({ ...draftOf('Sandbox'), id: 'sandbox' }) },
    captures: { profiles: () => [captured], folderOf: () => null },
  })
}

const kept = { password: { kind: 'keep' }, secrets: {} } as const
const withPassword = (password: string) =>
  ({ password: { kind: 'set', password, remember: false }, secrets: {} }) as const
const scram = { ...plainProfile.sasl, mechanism: 'scram-sha-512', username: 'ada' } as const
const passwordOf = (profiles: Profiles, id: string) => profiles.secrets(id).known().known.password
const closed = { passphrase: null, remember: false }
const opened = { passphrase: 'long enough', remember: false }
const choicesOf = (count: number) => Array.from({ length: count }, (_, index) => ({ index, action: 'add' as const }))

describe('exported profiles', { timeout: 60_000 }, () => {
  it('come back as they were on another machine, with their secrets under the passphrase', async () => {
    const [from, to] = [machine(), machine()]
    const prod = await from.save(null, draftOf('prod', { sasl: scram, environment: 'production' }), {
      password: { kind: 'set', password: 'pass-word-1', remember: false },
      secrets: { storePassword: { kind: 'set', password: 'pass-store-2', remember: false } },
    })
    const dev = await from.save(null, draftOf('dev'), kept)
    const { text, ...counts } = await exportProfiles(from, [prod.id, dev.id], 'long enough')
    expect(counts).toEqual({ profiles: 2, secrets: 2, unreadSecrets: 0 })
    expect(text).not.toContain('pass-')
    const result = await importProfiles(to, text, choicesOf(2), opened)
    expect(result).toEqual({ added: 2, replaced: [], notes: [] })
    const [first, second] = to.store.list()
    expect(first).toEqual({ ...from.store.find(prod.id), id: first?.id })
    expect(second).toEqual({ ...from.store.find(dev.id), id: second?.id })
    expect(to.secrets(first?.id ?? '').known().known).toEqual({
      password: 'pass-word-1',
      storePassword: 'pass-store-2',
    })
    expect(to.secrets(second?.id ?? '').known().known).toEqual({})
  })

  it('hold no secret without a passphrase, and none is taken without one', async () => {
    const [from, to] = [machine(), machine()]
    const { id } = await from.save(null, draftOf('prod', { sasl: scram }), withPassword('pass-word-1'))
    const open = await exportProfiles(from, [id], null)
    expect(open).toMatchObject({ secrets: 0 })
    expect(open.text).not.toContain('pass-')
    expect(readExport(open.text)?.secrets).toBeNull()
    const sealed = await exportProfiles(from, [id], 'long enough')
    await importProfiles(to, sealed.text, choicesOf(1), closed)
    expect(passwordOf(to, to.store.list()[0]?.id ?? '')).toBeUndefined()
  })

  it('leave sandbox and captures where they are', async () => {
    const from = machine()
    await expect(exportProfiles(from, ['sandbox'], null)).rejects.toMatchObject({ code: 'SANDBOX_IS_FIXED' })
    await expect(exportProfiles(from, ['capture-1'], null)).rejects.toMatchObject({ code: 'CAPTURE_IS_FIXED' })
    await expect(exportProfiles(from, ['nobody'], null)).rejects.toMatchObject({ code: 'PROFILE_NOT_FOUND' })
  })

  it('stand beside one of the same name, replace it, or stay out', async () => {
    const here = machine()
    const { id } = await here.save(null, draftOf('prod', { clientId: 'old' }), kept)
    const text = await writeExport([draftOf('prod'), draftOf('prod'), draftOf('dev')], [], null)
    const plan = planImport(here, readExport(text) ?? { profiles: [], secrets: null, hash: '' })
    // The second of the name has none left to replace.
    expect(plan.map(each => each.existing)).toEqual([id, null, null])
    const result = await importProfiles(
      here,
      text,
      [
        { index: 0, action: 'replace', connectionId: id },
        { index: 1, action: 'add' },
      ],
      closed,
    )
    expect(result).toEqual({ added: 1, replaced: [id], notes: [] })
    expect(here.store.list().map(({ name, clientId }) => [name, clientId])).toEqual([
      ['prod', 'ottla'],
      ['prod (2)', 'ottla'],
    ])
    await importProfiles(here, text, choicesOf(1), closed)
    expect(here.store.list().at(-1)?.name).toBe('prod (3)')
  })

  it('replace nothing that is not the person’s own, and nothing at all when one cannot be', async () => {
    const here = machine()
    const text = await writeExport([draftOf('new'), draftOf('Sandbox')], [], null)
    for (const [connectionId, code] of [
      ['sandbox', 'SANDBOX_IS_FIXED'],
      ['capture-1', 'CAPTURE_IS_FIXED'],
      ['nobody', 'PROFILE_NOT_FOUND'],
    ] as const) {
      const choices = [...choicesOf(1), { index: 1, action: 'replace' as const, connectionId }]
      await expect(importProfiles(here, text, choices, closed)).rejects.toMatchObject({ code })
    }
    await expect(importProfiles(here, text, choicesOf(3), closed)).rejects.toMatchObject({ code: 'NOT_AN_EXPORT' })
    expect(here.store.list()).toEqual([])
  })

  it('get a kept password only where it was sent before', async () => {
    const here = machine()
    const draft = draftOf('prod', { sasl: scram })
    const { id } = await here.save(null, draft, withPassword('pass-word-1'))
    const replace = [{ index: 0, action: 'replace' as const, connectionId: id }]
    const renamed = await writeExport([{ ...draft, clientId: 'other' }], [], null)
    expect((await importProfiles(here, renamed, replace, closed)).notes).toEqual([])
    expect(passwordOf(here, id)).toBe('pass-word-1')
    const elsewhere = await writeExport([{ ...draft, bootstrapServers: ['elsewhere:9092'] }], [], null)
    expect((await importProfiles(here, elsewhere, replace, closed)).notes).toEqual([
      expect.stringMatching(/^prod: .*forgotten/),
    ])
    expect(passwordOf(here, id)).toBeUndefined()
    // Where none was kept there is nothing to say.
    const back = await writeExport([draft], [], null)
    expect((await importProfiles(here, back, replace, closed)).notes).toEqual([])
  })

  it('keep the files this machine knows, and name those it does not', async () => {
    const [from, to] = [machine(), machine()]
    const path = join(folder, 'ca.pem')
    await writeFile(path, 'PEM')
    const [ca, certificate] = [await from.addFile(path), await from.addFile(join(folder, 'gone.pem'))]
    const draft = draftOf('prod', { tls: { ...plainProfile.tls, enabled: true, ca, certificate } })
    const { id } = await from.save(null, draft, kept)
    const { text } = await exportProfiles(from, [id], null)
    expect(text).not.toContain(folder)
    const exported = readExport(text)
    if (exported === null) throw new Error('no export')
    expect(planImport(from, exported)[0]?.missingFiles).toEqual(['gone.pem'])
    expect(planImport(to, exported)[0]?.missingFiles).toEqual(['ca.pem', 'gone.pem'])
    const { notes } = await importProfiles(to, text, choicesOf(1), closed)
    expect(notes).toEqual(['prod: choose ca.pem and gone.pem again, not known on this machine.'])
    expect(to.store.list()[0]?.tls).toMatchObject({ enabled: true, ca: null, certificate: null })
    // A profile that is replaced lends its own file of that name.
    const own = await to.addFile(path)
    const there = to.store.list()[0]
    if (there === undefined) throw new Error('nothing imported')
    await to.save(there.id, { ...there, tls: { ...there.tls, ca: own } }, kept)
    await importProfiles(to, text, [{ index: 0, action: 'replace', connectionId: there.id }], closed)
    expect(to.store.find(there.id)?.tls.ca).toEqual(own)
  })
})

describe('an export that is not whole', { timeout: 60_000 }, () => {
  const secrets = [{ password: 'pass-word-1' }]

  it('is told from a wrong passphrase, and changes nothing', async () => {
    const here = machine()
    const text = await writeExport([draftOf('prod')], secrets, 'long enough')
    const wrong = { passphrase: 'not that one', remember: false }
    await expect(importProfiles(here, text, choicesOf(1), wrong)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
    const redirected = text.replace('prod:9092', 'evil:9092')
    await expect(importProfiles(here, redirected, choicesOf(1), opened)).rejects.toMatchObject({
      code: 'EXPORT_DAMAGED',
    })
    expect(here.store.list()).toEqual([])
  })

  it('says so: cut off, not fitting, too new', async () => {
    const text = await writeExport([draftOf('prod')], secrets, 'long enough')
    const codeOf = (changed: string) => {
      try {
        return readExport(changed) === null ? 'none' : 'read'
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error
      }
    }
    expect(codeOf(text)).toBe('read')
    expect(codeOf(`\uFEFF${text.replaceAll('\n', '\r\n')}\n`)).toBe('read')
    expect(codeOf(text.slice(0, -20))).toBe('EXPORT_DAMAGED')
    expect(codeOf(text.replace('"writeMode"', '"writeMood"'))).toBe('EXPORT_DAMAGED')
    expect(codeOf(text.replace('"version": 1', '"version": 2'))).toBe('EXPORT_TOO_NEW')
    expect(codeOf('bootstrap.servers=a:9092')).toBe('none')
    expect(codeOf('{"kafka": {"brokers": "a"}}')).toBe('none')
    expect(codeOf('')).toBe('none')
  })

  it('holds what names and logins are, whatever they are, also reformatted', async () => {
    const word = fc.string({ unit: 'binary', maxLength: 20 })
    const each = fc.record({ name: word.filter(name => name.trim() !== ''), username: word })
    await fc.assert(
      fc.asyncProperty(fc.array(each, { minLength: 1, maxLength: 5 }), async all => {
        const drafts = all.map(({ name, username }) =>
          draftOf(name.trim(), { bootstrapServers: ['a:1'], sasl: { ...scram, username } }),
        )
        const text = await writeExport(drafts, [], null)
        expect(readExport(JSON.stringify(JSON.parse(text)))?.profiles).toEqual(drafts)
      }),
    )
  })

  it('opens with its secrets after it was reformatted', async () => {
    const text = await writeExport([draftOf('prod')], secrets, 'long enough')
    const read = readExport(JSON.stringify(JSON.parse(text)))
    if (read === null) throw new Error('no export')
    expect(await openSecrets(read, 'long enough')).toEqual(secrets)
  })
})
