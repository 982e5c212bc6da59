// Every kind of secret through the contract, as the page sends it: saved, tried, examined, exported. Afterwards none of
// them can be read in what was written or answered. The running app is scanned in test/e2e/injected-script.test.ts.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { secretNameSchema } from '#contract/connections.contract.ts'
import { ConnectionsService } from '#main/features/connections/connections.service.ts'
import { openSecrets, type SystemKeyring } from '#main/storage/secrets.ts'
import { CERTIFICATE, type EverySecret, everySecret } from '#test/support/every-secret.ts'
import { noKeyring, sampleKeyring } from '#test/support/keyring.ts'
import { openWorkbench, problemOf, type Workbench } from '#test/support/workbench.ts'

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1'

async function withSecrets(
  keyring: SystemKeyring,
  run: (bench: Workbench, secret: EverySecret, ids: string[]) => Promise<void>,
): Promise<void> {
  const bench = await openWorkbench(ConnectionsService, keyring)
  try {
    const path = join(bench.folder, 'no-store.jks')
    await writeFile(path, Buffer.from('feedfeed00000002', 'hex'))
    const secret = everySecret(NOWHERE, await bench.services.connections.addFile(path))
    const ids: string[] = []
    for (const profile of secret.profiles) {
      const saved = await bench.client.connections.save({ id: null, ...profile })
      expect(secret.isIn(JSON.stringify(saved)), profile.draft.name).toBe(false)
      ids.push(saved.id)
    }
    await run(bench, secret, ids)
  } finally {
    await bench.close()
  }
}

/** Every file of the user data, as latin1. */
async function written({ folder }: Workbench): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
  return Promise.all(
    files.map(async file => ({ name: file.slice(folder.length + 1), text: await readFile(file, 'latin1') })),
  )
}

const holding = async (bench: Workbench, secret: EverySecret) =>
  (await written(bench)).filter(({ text }) => secret.isIn(text)).map(({ name }) => name)

const inWords = (told: unknown): string => inspect(told, { depth: null, maxStringLength: null, maxArrayLength: null })

describe('secrets', () => {
  it('of every kind are among those that are looked for', async () => {
    const { profiles, isIn } = everySecret(NOWHERE, null)
    const kinds = profiles.flatMap(({ password, secrets }) => [
      ...(password.kind === 'set' ? ['password'] : []),
      ...secretNameSchema.options.filter(name => secrets[name]?.kind === 'set'),
    ])
    expect(new Set(kinds)).toEqual(new Set(['password', ...secretNameSchema.options]))
    expect(profiles.every(each => isIn(JSON.stringify(each)))).toBe(true)
  })

  it('are encrypted in the user data where the system has a keyring', () =>
    withSecrets(sampleKeyring, async (bench, secret, ids) => {
      const { profiles, folder } = { ...secret, ...bench }
      expect(await holding(bench, secret)).toEqual([])
      // They are there: who has the keyring reads them.
      const reopened = openSecrets(join(folder, 'secrets.json'), sampleKeyring)
      for (const [index, { password, secrets }] of profiles.entries()) {
        const changes = { '': password, ...secrets }
        for (const [name, change] of Object.entries(changes)) {
          const key = name === '' ? `${ids[index]}` : `${ids[index]}/${name}`
          expect(reopened.get(key), key).toBe(change.kind === 'set' ? change.password : null)
        }
      }
    }))

  it.each([
    ['there is no keyring', noKeyring],
    [
      'it is a fixed key instead of one',
      { ...sampleKeyring, getSelectedStorageBackend: () => 'basic_text' } satisfies SystemKeyring,
    ],
  ] as const)('are not written at all where %s', (what, keyring) =>
    withSecrets(keyring, async (bench, secret, ids) => {
      // Only Linux has another answer than a keyring.
      if (keyring !== noKeyring && process.platform !== 'linux') return
      expect((await written(bench)).map(({ name }) => name)).not.toContain('secrets.json')
      expect(await holding(bench, secret), what).toEqual([])
      const connections = await bench.client.connections.list()
      const kept = connections
        .filter(({ profile }) => ids.includes(profile.id))
        .flatMap(({ profile }) => [profile.password, ...Object.values(profile.secrets)])
      expect(kept.filter(each => each === 'session')).toHaveLength(secret.count)
      expect(kept).not.toContain('keyring')
    }),
  )

  it('leave in an export under a passphrase only, and never readable', () =>
    withSecrets(noKeyring, async (bench, secret, connectionIds) => {
      const folder = await mkdtemp(join(tmpdir(), 'ottla-secrets-'))
      bench.dialogs.target = join(folder, 'export.json')
      for (const [passphrase, secrets] of [
        [null, 0],
        ['correct horse battery', secret.count],
      ] as const) {
        const exported = await bench.client.connections.export({ connectionIds, passphrase })
        expect(exported).toMatchObject({ profiles: connectionIds.length, secrets, unreadSecrets: 0 })
        const text = await readFile(bench.dialogs.target, 'latin1')
        expect(text).toContain('encrypted key')
        expect(secret.isIn(text)).toBe(false)
        expect(text).not.toContain('correct horse')
      }
      await rm(folder, { recursive: true })
    }))

  it('are told by no failure, doctor, event or audit', () =>
    withSecrets(noKeyring, async (bench, secret, ids) => {
      const { client } = bench
      const told: unknown[] = []
      for (const [index, profile] of secret.profiles.entries()) {
        const connectionId = ids[index] ?? ''
        told.push(await problemOf(client.connections.test({ id: null, ...profile })))
        told.push(await problemOf(client.connections.connect({ connectionId })))
        const config = { name: 'sasl.jaas.config', value: JSON.stringify(profile) }
        const topic = { topic: 'any', partitions: 1, replicationFactor: 1, configs: [config], validateOnly: false }
        told.push(await problemOf(client.topics.create({ connectionId, ...topic })))
        for await (const step of await client.doctor.examine({ id: null, ...profile })) told.push(step)
      }
      const audit = await client.audit.list({ connectionId: null, result: null, text: '', limit: 100 })
      expect(audit.entries).toHaveLength(ids.length)
      told.push(audit, bench.events)
      expect(told.filter(each => secret.isIn(inWords(each)))).toEqual([])
      expect(await holding(bench, secret)).toEqual([])
    }))

  it('are taken out of pasted certificates, which are no secret and are stored readable', () =>
    withSecrets(noKeyring, async (bench, secret) => {
      const key = secret.profiles.flatMap(({ secrets: { clientKey } }) =>
        clientKey?.kind === 'set' ? clientKey.password : [],
      )
      for (const each of key) {
        const [profile] = secret.profiles
        if (profile === undefined) throw new Error('no profile')
        const pem = { ca: `${each}${CERTIFICATE}`, certificate: `${CERTIFICATE}\n${each}` }
        const draft = { ...profile.draft, tls: { ...profile.draft.tls, source: 'pasted' as const, pem } }
        const saved = await bench.client.connections.save({ id: null, ...profile, draft })
        expect(saved.tls.pem.certificate.trim()).toBe(CERTIFICATE)
        expect(saved.tls.pem.ca.trim()).toBe(CERTIFICATE)
      }
      expect(key.length).toBeGreaterThan(1)
      expect(await holding(bench, secret)).toEqual([])
    }))
})
