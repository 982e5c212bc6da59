// A saved password goes where it was given to, and elsewhere only after a question of the system's own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import type { ProfileDraft } from '#contract/index.ts'
import { ProfilesStore } from '#main/features/connections/profiles.store.ts'
import { Profiles } from '#main/features/connections/profiles.ts'
import { openSecrets } from '#main/storage/secrets.ts'
import { noKeyring } from '#test/support/keyring.ts'

const prod: ProfileDraft = {
  name: 'prod',
  colour: '#3a70d4',
  bootstrapServers: ['a:9092', 'b:9092'],
  clientId: 'ottla',
  environment: 'production',
  writeMode: 'ask',
  ...plainProfile,
  tls: { ...plainProfile.tls, enabled: true },
  sasl: { ...plainProfile.sasl, mechanism: 'scram-sha-512', username: 'ada' },
  proxy: { kind: 'socks5', address: 'proxy:1080', username: 'ada', key: null },
}
const kept = { password: { kind: 'keep' }, secrets: {} } as const
const set = (password: string) => ({ kind: 'set', password, remember: false }) as const

const tls = (change: Partial<ProfileDraft['tls']>) => ({ ...prod, tls: { ...prod.tls, ...change } })
const sasl = (change: Partial<ProfileDraft['sasl']>) => ({ ...prod, sasl: { ...prod.sasl, ...change } })
const proxy = (change: Partial<ProfileDraft['proxy']>) => ({ ...prod, proxy: { ...prod.proxy, ...change } })

describe('a saved password', () => {
  let folder: string
  let profiles: Profiles
  let id: string
  const asked: string[] = []
  let isAllowed = false

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-other-way-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  beforeEach(async () => {
    asked.length = 0
    isAllowed = false
    const userData = await mkdtemp(join(folder, 'user-'))
    profiles = new Profiles({
      store: new ProfilesStore(userData),
      secrets: openSecrets(join(userData, 'secrets.json'), noKeyring),
      confirm: async ({ question, detail }) => {
        asked.push(`${question}\n${detail}`)
        return isAllowed
      },
      sandbox: { profile: () => ({ ...prod, id: 'sandbox' }) },
      captures: { profiles: () => [], folderOf: () => null },
    })
    const secrets = { proxyPassword: set('of-the-proxy') }
    id = (await profiles.save(null, prod, { password: set('of-prod'), secrets })).id
  })

  it.each<[string, ProfileDraft, RegExp]>([
    [
      'another server',
      { ...prod, bootstrapServers: ['a:9092', 'evil:9092'] },
      /Bootstrap servers: a:9092, b:9092 → a:9092, evil:9092/,
    ],
    ['no TLS', tls({ enabled: false }), /TLS: on, CA of the system → off/],
    ['a server that is not verified', tls({ verifyServer: false }), /server not verified/],
    ['a name that is not checked', tls({ checkServerName: false }), /server name not checked/],
    ['another server name', tls({ serverName: 'evil' }), /server name evil/],
    ['another CA', tls({ source: 'pasted', pem: { ca: 'PEM', certificate: '' } }), /CA pasted/],
    ['a mechanism that tells it', sasl({ mechanism: 'plain' }), /Authentication: scram-sha-512 → plain/],
    [
      'a token endpoint',
      sasl({ mechanism: 'oauthbearer', oauth: { ...prod.sasl.oauth, endpoint: 'https://evil/' } }),
      /Token endpoint: .*→ https:\/\/evil\//,
    ],
    ['no login for now', { ...sasl({ mechanism: 'none' }), bootstrapServers: ['evil:9092'] }, /evil:9092/],
    ['another proxy', proxy({ address: 'evil:1080' }), /socks5 proxy:1080 → socks5 evil:1080/],
    ['a tunnel', proxy({ kind: 'ssh' }), /→ ssh proxy:1080/],
  ])('is not sent to %s, in a test or when saved, unless the person says so', async (_what, draft, says) => {
    const refused = { code: 'PASSWORD_STAYS', where: { cluster: 'prod' } }
    await expect(profiles.access(id, draft, kept, undefined)).rejects.toMatchObject(refused)
    await expect(profiles.save(id, draft, kept)).rejects.toMatchObject(refused)
    expect(profiles.stored(id)).toEqual({ ...prod, id })
    expect(asked).toHaveLength(2)
    expect(asked[0]).toMatch(says)
    isAllowed = true
    await profiles.save(id, draft, kept)
    expect(profiles.secrets(id).known().known).toMatchObject({ password: 'of-prod', proxyPassword: 'of-the-proxy' })
    // Now it is the profile's way.
    await profiles.save(id, { ...draft, name: 'renamed' }, kept)
    expect(asked).toHaveLength(3)
  })

  it.each<[string, ProfileDraft]>([
    ['nothing', prod],
    ['name, colour and mode', { ...prod, name: 'other', colour: '#000000', writeMode: 'read-only' }],
    ['a server less', { ...prod, bootstrapServers: ['b:9092'] }],
    ['the user', sasl({ username: 'bob' })],
  ])('stays without a question where %s changes', async (_what, draft) => {
    await profiles.save(id, draft, kept)
    expect(asked).toEqual([])
  })

  it('that is typed anew or forgotten is no question; the other one still is', async () => {
    const away = { ...prod, bootstrapServers: ['c:9092'] }
    await profiles.save(id, away, { ...kept, password: set('of-c') })
    await profiles.save(id, prod, { ...kept, password: { kind: 'clear' } })
    expect(asked).toEqual([])
    const elsewhere = proxy({ address: 'evil:1080' })
    await expect(profiles.save(id, elsewhere, { ...kept, password: set('new') })).rejects.toMatchObject({
      code: 'PASSWORD_STAYS',
    })
    await profiles.save(id, elsewhere, { password: set('new'), secrets: { proxyPassword: { kind: 'clear' } } })
    expect(asked).toHaveLength(1)
  })

  it('is asked for once where the same is tested and then saved', async () => {
    isAllowed = true
    const away = { ...prod, bootstrapServers: ['c:9092', 'd:9092'] }
    await profiles.access(id, away, kept, undefined)
    await profiles.access(id, away, kept, undefined)
    await profiles.save(id, away, kept)
    expect(asked).toHaveLength(1)
    await profiles.save(id, prod, kept)
    expect(asked).toHaveLength(2)
  })

  it('has a question that nobody else can word', async () => {
    const text = `c:9092${'\n'.repeat(40)}Everything is all right.${'x'.repeat(5000)}`
    await expect(profiles.save(id, { ...prod, name: text, bootstrapServers: [text] }, kept)).rejects.toThrow()
    expect(asked[0]?.split('\n')).toHaveLength(4)
    expect(asked[0]?.length).toBeLessThan(1000)
  })
})
