// What a script in the page would try with the app's own ports, with what it can put into records and names, and with the
// secrets that were typed: nothing of it leads anywhere.
import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject as given, it } from 'vitest'
import { fileHandleSchema } from '#contract/connections.contract.ts'
import type { WriteMode } from '#contract/index.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { whenReady } from '#scripts/setup/launch.ts'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'
import { type EverySecret, everySecret, formsOf, type ProfileWithSecrets } from '../support/every-secret.ts'
import { type InjectedScript, inject } from '../support/injected-script.ts'
import { holdersOf } from '../support/page-heap.ts'
import { type SocksServer, startSocksServer } from '../support/socks-server.ts'
import { draftOf } from '../support/workbench.ts'
import { sample, withoutConnection, writingProcedures } from '../support/writing-procedures.ts'
import { Person } from './person.ts'

const MARKUP = '<img src="x" onerror="window.pwned = true"><script>window.pwned = true</script>'

describe('a script in the page, with the ports of the app in its hands', () => {
  let userData: Awaited<ReturnType<typeof userDataFolder>>
  let app: RunningApp
  let script: InjectedScript
  let person: Person
  let proxy: SocksServer | null = null
  const topic = `injected.${randomUUID()}`
  const groupId = `group ${MARKUP}`

  beforeAll(async () => {
    userData = await userDataFolder()
    app = await startApp(userData.path)
    script = await inject(app)
    person = new Person(app.page)
    await person.node(/^Sandbox, connected/).waitFor()
    await fill(given('kafka').bootstrap, topic, groupId)
  })

  afterAll(async () => {
    await app?.close()
    await proxy?.close()
    await userData?.remove()
  })

  /** Saved and connected past the app's client. */
  async function profile(name: string, writeMode: WriteMode): Promise<string> {
    const draft = { ...draftOf(given('kafka').bootstrap), name, writeMode }
    const { id } = await answerOf('connections.save', { id: null, draft, password: { kind: 'keep' } })
    await script.call('connections.connect', { connectionId: id })
    return id
  }

  /** What the system asks from now on, each answered with no. */
  async function questions(): Promise<() => Promise<string[]>> {
    await app.electron.evaluate(({ dialog }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      Object.assign(dialog, {
        showMessageBox: async (...args: { message?: string }[]) => {
          asked.push(args.at(-1)?.message ?? '')
          return { response: 0, checkboxChecked: false }
        },
      })
    })
    return () => app.electron.evaluate(() => Reflect.get(globalThis, 'asked'))
  }

  async function answerOf(name: string, input: unknown) {
    const { status, body } = await script.call(name, input)
    expect(status, body).toBeLessThan(400)
    return JSON.parse(body).json
  }

  /** Each tried and saved. The one of a proxy has a proxy that asks for it, and leads to Kafka. */
  async function saveEverySecret(): Promise<{ secret: EverySecret; connectionIds: string[]; proxied: string }> {
    const store = join(userData.path, 'no-store.jks')
    await writeFile(store, Buffer.from('feedfeed00000002', 'hex'))
    const filePath = join(userData.path, 'export.json')
    await app.electron.evaluate(
      ({ dialog }, [chosen, target]) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
        dialog.showSaveDialog = async () => ({ canceled: false, filePath: target })
      },
      [store, filePath] as const,
    )
    const file = fileHandleSchema.parse(await answerOf('connections.chooseFile', { purpose: 'ca' }))
    const secret = everySecret('127.0.0.1:1', file)
    let proxied = ''
    const save = async ({ draft, ...changes }: ProfileWithSecrets) => {
      const { proxyPassword } = changes.secrets
      const isProxied = proxyPassword?.kind === 'set'
      if (isProxied) {
        proxy = await startSocksServer({ login: { username: 'anna', password: proxyPassword.password } })
        draft.bootstrapServers = [given('kafka').bootstrap]
        draft.proxy.address = `127.0.0.1:${proxy.port}`
      }
      const tested = await script.call('connections.test', { id: null, draft, ...changes })
      expect(tested.status >= 400, draft.name).toBe(!isProxied)
      const { id } = await answerOf('connections.save', { id: null, draft, ...changes })
      if (isProxied) proxied = id
      return id
    }
    return { secret, connectionIds: await Promise.all(secret.profiles.map(save)), proxied }
  }

  /** Connected, read over, examined, refused to write, exported. */
  async function useEverySecret(connectionIds: string[], connectionId: string): Promise<void> {
    const connecting = connectionIds.map(each => script.call('connections.connect', { connectionId: each }))
    expect((await Promise.all(connecting)).filter(({ status }) => status < 400)).toHaveLength(1)
    const range = { by: 'offsets', from: null, until: null }
    const spec = { name: 'kept', topics: [{ topic, partitions: null }], range, isLive: false, groups: [groupId] }
    await answerOf('captures.start', { connectionId, spec: { ...spec, sizeLimitBytes: null } })
    await answerOf('sql.load', { connectionId, topic, partitions: null, range, isolation: 'read_uncommitted' })
    const captured = () => answerOf('captures.list', undefined).then(({ captures }) => captures[0]?.status)
    await expect.poll(captured).toBe('complete')
    const keep = { draft: null, password: { kind: 'keep' } }
    const examining = connectionIds.map(id => script.call('doctor.examine', { id, ...keep }))
    expect((await Promise.all(examining)).filter(({ status }) => status >= 400)).toEqual([])
    const written = await script.call('groups.delete', { ...inputOf(deleting?.schema), connectionId })
    expect(written.body).toContain('READ_ONLY')
    const exported = await answerOf('connections.export', { connectionIds, passphrase: 'correct horse battery' })
    expect(exported).toMatchObject({ profiles: connectionIds.length, secrets: connectionIds.length + 1 })
    expect(proxy?.asked.length).toBeGreaterThan(1)
  }

  it('is refused what no client would say, and changes nothing by it', async () => {
    const wrong = [
      { name: 'connections.save', body: { json: { id: 7 } } },
      { name: 'connections.list', body: { json: JSON.parse('{"__proto__": {"polluted": true}}'), meta: [] } },
      { name: 'connections.connect', body: { json: { connectionId: {} } } },
      { name: 'settings.set', body: { json: JSON.parse('{"constructor": {"prototype": {"polluted": true}}}') } },
      { name: 'connections.save', body: { json: {}, meta: [[0, '__proto__', 'polluted']] } },
      { name: 'no.procedure', body: { json: {} } },
      { name: '__proto__.constructor', body: { json: {} } },
      { name: 'connections.constructor', body: { json: {} } },
    ]
    for (const { name, body } of wrong) {
      const { status } = await script.callRaw(name, body)
      // A list takes no input and looks at none.
      if (name !== 'connections.list') expect(status, name).toBeGreaterThanOrEqual(400)
    }
    expect(await app.electron.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined()
    expect(JSON.parse((await script.call('connections.list', undefined)).body).json).toHaveLength(1)
  })

  it('writes nothing over a read-only profile: each procedure is refused, and audited as refused', async () => {
    const connectionId = await profile('read only', 'read-only')
    const tried = []
    for (const { name, schema } of writingProcedures) {
      const input = inputOf(schema)
      if (!('connectionId' in input)) continue
      const { body } = await script.call(name, { ...input, connectionId })
      expect(body, name).toContain('READ_ONLY')
      tried.push(name)
    }
    expect(tried.length).toBeGreaterThan(8)
    const { sessionId } = await answerOf('lab.assign', {
      ...{ connectionId, labId: 'injected', groupId: 'injected', partitions: [{ topic, partition: 0 }] },
      ...{ isolation: 'read_uncommitted', autoOffsetReset: 'earliest', maxPollRecords: 1 },
    })
    await answerOf('lab.poll', { sessionId, timeoutMs: 0 })
    for (const { name, schema } of withoutConnection) {
      // A consumer of chosen partitions says nothing when it ends or begins: these two are no writing of its.
      if (name === 'lab.close' || name === 'lab.reopen') continue
      const { body } = await script.call(name, { ...inputOf(schema), sessionId, enabled: true })
      expect(body, name).toContain('READ_ONLY')
      tried.push(name)
    }
    const asked = { connectionId, result: null, text: '', limit: 1000 }
    const { entries } = JSON.parse((await script.call('audit.list', asked)).body).json
    const refused = entries.filter(({ result }: { result: string }) => result === 'refused')
    expect(refused.map(({ request }: { request: string }) => request)).toEqual(expect.arrayContaining(tried))
  })

  it('lets no profile write more and arms nothing: the system asks, and a script cannot answer', async () => {
    const asked = await questions()
    for (const [stored, wanted] of [
      ['read-only', 'ask'],
      ['read-only', 'free'],
      ['ask', 'free'],
    ] as const) {
      const id = await profile(`${stored} to ${wanted}`, stored)
      const draft = { ...draftOf(given('kafka').bootstrap), environment: 'none' as const, writeMode: wanted }
      const { body } = await script.call('connections.save', { id, draft, password: { kind: 'keep' } })
      expect(body).toContain('WRITING_STAYS')
      expect(await asked()).toContain(`Allow writing to ${stored} to ${wanted}?`)
      await answerOf('connections.remove', { connectionId: id })
    }
    const connectionId = await profile('asks', 'ask')
    const arming = await Promise.all([1, 2, 3].map(() => answerOf('connections.arm', { connectionId })))
    expect(arming.map(({ armedUntil }) => armedUntil)).toEqual([null, null, null])
    expect(await asked()).toContain('Arm writing to asks?')
    const sent = await script.call('groups.delete', { ...inputOf(deleting?.schema), connectionId })
    expect(sent.body).toContain('NOT_ARMED')
    await answerOf('connections.remove', { connectionId })
  })

  it('is not run from any name, key, value or header that is shown', async () => {
    const { page } = app
    await profile(`profile ${MARKUP}`, 'free')
    await person.node('profile <img').waitFor()
    const panel = await person.goToTopic(topic)
    const list = panel.getByRole('grid', { name: /^Messages/ })
    await list.getByRole('row', { name: /<img/ }).first().click()
    await page.keyboard.press('Enter')
    const record = panel.getByRole('region', { name: 'Record' })
    await record.getByText('onerror').first().waitFor()
    for (const tab of await record.getByRole('tab').all()) await tab.click()
    await record.getByRole('tab', { name: 'Headers' }).click()
    await record.getByText('__proto__').first().waitFor()
    await page.keyboard.press('Control+f')
    const search = person.panel(`Search ${topic}`)
    await search.getByRole('textbox', { name: 'Text' }).fill('onerror')
    await search.getByRole('button', { name: 'Search', exact: true }).click()
    await search
      .getByRole('grid', { name: `Found in ${topic}` })
      .locator('mark')
      .first()
      .waitFor()
    await person
      .node(/^group <img/)
      .first()
      .click()
    await person.panel(`Group ${groupId}`).getByText(topic).first().waitFor()
    const found = await page.evaluate(() => ({
      ran: 'pwned' in window,
      images: document.querySelectorAll('img[src="x"]').length,
      polluted: Reflect.get({}, 'polluted'),
    }))
    expect(found).toEqual({ ran: false, images: 0, polluted: undefined })
  })

  it('finds no secret: not in what main says, in files, in the output or in the page’s memory', async () => {
    const { page } = app
    const { secret, connectionIds, proxied } = await saveEverySecret()
    const password = `pass-${randomUUID()}`
    const forms = formsOf(password)
    const holds = (text: string) => secret.isIn(text) || forms.some(form => text.includes(form))
    const typed = await script.traffic()
    expect(typed.received.filter(holds)).toEqual([])
    // What the script said is the test's own: it is gone with this page.
    await page.reload()
    await whenReady(page)
    await page.getByRole('button', { name: 'New connection' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('with secrets')
    await dialog.getByLabel('Bootstrap servers').fill(given('kafka').bootstrap)
    await dialog.getByRole('tab', { name: 'Security' }).click()
    await person.choose(dialog.getByLabel('Authentication'), 'SASL SCRAM-SHA-256')
    await dialog.getByLabel('User name').fill('anna')
    // Typed, not put there: what the test's own driver keeps in the page is not the app's.
    await dialog.getByLabel('Password', { exact: true }).click()
    await page.keyboard.type(password)
    expect((await holdersOf(page, text => text.includes(password))).length).toBeGreaterThan(0)
    await dialog.getByRole('button', { name: 'Test connection' }).click()
    await dialog.getByRole('alert').first().waitFor()
    await dialog.getByRole('button', { name: 'Save and connect' }).click()
    await dialog.waitFor({ state: 'hidden' })

    await useEverySecret(connectionIds, proxied)
    const { sent, received } = await script.traffic()
    expect(sent.filter(text => secret.isIn(text))).toEqual([])
    expect(sent.filter(holds).length).toBeGreaterThan(0)
    expect(received.some(text => text.includes('group-rights'))).toBe(true)
    expect(received.filter(holds)).toEqual([])
    expect(holds(app.output())).toBe(false)
    await page.evaluate(() => {
      globalThis.loot.sent = []
    })
    await expect.poll(() => holdersOf(page, holds), { timeout: 60_000 }).toEqual([])
    const holding = []
    const files = await filesIn(userData.path)
    for (const file of files) {
      if (holds(await readFile(file, 'latin1'))) holding.push(file)
    }
    expect(holding).toEqual([])
    const written = ['audit.jsonl', 'connections.json', 'export.json', 'workspace.duckdb']
    expect(files.map(file => basename(file))).toEqual(expect.arrayContaining(written))
    expect(files.some(file => file.startsWith(join(userData.path, 'captures')))).toBe(true)
  })
})

const deleting = writingProcedures.find(({ name }) => name === 'groups.delete')

function inputOf(schema: unknown): object {
  const input = sample(schema)
  if (typeof input === 'object' && input !== null) return input
  throw new Error('a procedure takes no object')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
}

async function fill(bootstrap: string, topic: string, groupId: string): Promise<void> {
  const options = { cluster: 'test', bootstrapServers: [bootstrap], clientId: 'test', tls: null, sasl: null }
  const connection = new KafkaConnection(
    { ...options, connectMs: 5000, requestMs: 30_000 },
    { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER },
  )
  await connection.connect()
  await createTopic(connection, { topic, partitions: 1, replicationFactor: 1, configs: [] }, false)
  const markup = Buffer.from(MARKUP)
  const record: ExactRecord = {
    key: markup,
    value: Buffer.from(JSON.stringify({ markup: MARKUP, ['__proto__']: { polluted: true } })),
    headers: [
      { key: '__proto__', value: Buffer.from('{"polluted": true}') },
      { key: 'constructor', value: markup },
      { key: MARKUP, value: markup },
    ],
    timestamp: BigInt(Date.now()),
  }
  await produceExact(connection, topic, 0, [record], { acks: 1, compression: 'none', timeoutMs: 5000 })
  await commitOffsets(connection, groupId, [{ topic, partition: 0, offset: 0n, metadata: MARKUP }])
  await connection.close()
}
