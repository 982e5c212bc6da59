// Every way to a cluster and into it beside PLAIN and SCRAM: OAUTHBEARER, client certificates out of every kind of file, a
// SOCKS5 proxy, an SSH tunnel. Through main's handlers and the engine, on Kafka with each listener.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import type { PasswordChange, ProfileDraft, SecretChanges } from '#contract/index.ts'
import { mustRun } from '#scripts/setup/programs.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { serverCertificate } from '#test/support/certificates.ts'
import { describeJourney } from '#test/support/journey.ts'
import { type KafkaServer, startKafka } from '#test/support/kafka-server.ts'
import { type SocksServer, startSocksServer } from '#test/support/socks-server.ts'
import { OAUTHBEARER_LOGIN, UNSECURED_HEAD, unsecuredToken } from '#test/support/unsecured-token.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  bytes,
  draftOf,
  openWorkbench,
  plainRecord,
  problemOf,
  unique,
  type Workbench,
} from '#test/support/workbench.ts'

const STORE_PASSWORD = 'store-password'
/** Known at the other end of the proxy only. */
const INSIDE = 'kafka.inside:9094'
const set = (password: string): PasswordChange => ({ kind: 'set', password, remember: false })

describe('ways into a cluster', () => {
  let folder: string
  let kafka: KafkaServer
  let bench: Workbench
  let caFile: string
  let endpoint: Server
  const asked: URLSearchParams[] = []
  let tokens = { lifeSeconds: 3600, refuses: false }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-mechanisms-'))
    const certificate = await serverCertificate(folder)
    caFile = certificate.caFile
    await makeClientStores(folder)
    kafka = await startKafka({
      listeners: ['SASL_PLAINTEXT', 'SSL', 'SASL_SSL'],
      advertised: { SASL_SSL: INSIDE },
      settings: {
        ...certificate.settings,
        'listener.name.ssl.ssl.client.auth': 'required',
        'ssl.truststore.location': join(folder, 'trust.p12'),
        'ssl.truststore.password': STORE_PASSWORD,
        'ssl.truststore.type': 'PKCS12',
        'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.sasl_ssl.plain.sasl.jaas.config':
          'org.apache.kafka.common.security.plain.PlainLoginModule required user_reader="reader-password";',
        'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'OAUTHBEARER',
        // Sessions end with their token (KIP-368).
        'listener.name.sasl_plaintext.oauthbearer.connections.max.reauth.ms': '3600000',
        'listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config': OAUTHBEARER_LOGIN,
      },
    })
    endpoint = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        asked.push(new URLSearchParams(body))
        const isKnown =
          !tokens.refuses &&
          request.headers.authorization === `Basic ${Buffer.from('reader:oauth%20secret').toString('base64')}`
        response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        response.end(
          JSON.stringify(
            isKnown
              ? {
                  access_token: unsecuredToken('reader', (tokens.lifeSeconds || 3600) + 1),
                  expires_in: tokens.lifeSeconds,
                }
              : { error: 'invalid_client' },
          ),
        )
      })
    })
    await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve))
    bench = await openWorkbench()
  })

  afterAll(async () => {
    await bench?.close()
    await kafka?.close()
    endpoint?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const file = (name: string) => bench.services.connections.addFile(join(folder, name))
  const address = (listener: keyof KafkaServer['addresses']) => kafka.addresses[listener] ?? ''

  /** Writes by main and reads by the engine; answers the profile. */
  async function works(draft: ProfileDraft, password: PasswordChange, secrets: SecretChanges = {}) {
    const { client, reading } = bench
    const { id: connectionId } = await client.connections.save({ id: null, draft, password, secrets })
    await client.connections.connect({ connectionId })
    const topic = unique('ways')
    const made = { connectionId, topic, partitions: 1, replicationFactor: 1, configs: [], validateOnly: false }
    await client.topics.create(made)
    await client.produce.send({ connectionId, topic, record: { ...plainRecord, value: bytes('over this way') } })
    const { bounds } = await reading.messages.open({
      connectionId,
      topic,
      partitions: null,
      order: 'oldest',
      isolation: 'read_uncommitted',
    })
    expect(bounds.map(each => each.highWatermark)).toEqual([1n])
    return connectionId
  }

  describe('OAUTHBEARER', () => {
    const draft = (oauth: Partial<ProfileDraft['sasl']['oauth']>, username = ''): ProfileDraft => {
      const plain = draftOf(address('SASL_PLAINTEXT'))
      const sasl = {
        ...plain.sasl,
        mechanism: 'oauthbearer' as const,
        username,
        oauth: { ...plain.sasl.oauth, ...oauth },
      }
      return { ...plain, sasl }
    }
    const url = () => `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`
    const test = (profile: ProfileDraft, password: string) =>
      bench.client.connections.test({ id: null, draft: profile, password: set(password) })

    it('logs in with a token, and with extensions', async () => {
      await works(draft({ source: 'token' }), set(unsecuredToken('reader')))
      const extended = draft({ source: 'token', extensions: 'logicalCluster=one\nidentityPoolId=two' })
      expect(await test(extended, unsecuredToken('reader'))).toMatchObject({ brokers: 1 })
    })

    it('gets its token from an endpoint, with the scope, and once for many connections', async () => {
      asked.length = 0
      const profile = draft({ source: 'endpoint', endpoint: url(), scope: 'kafka read' }, 'reader')
      await test(profile, 'oauth secret')
      expect(asked.map(each => Object.fromEntries(each))).toEqual([
        { grant_type: 'client_credentials', scope: 'kafka read' },
      ])
      await works(profile, set('oauth secret'))
    })

    describeJourney(
      'SASL_PLAINTEXT, OAUTHBEARER with a token endpoint',
      () => bench,
      () => ({ draft: draft({ source: 'endpoint', endpoint: url() }, 'reader'), password: set('oauth secret') }),
    )

    it('says who refuses: the endpoint, or the broker', async () => {
      const profile = draft({ source: 'endpoint', endpoint: url() }, 'reader')
      expect(await problemOf(test(profile, 'other-secret'))).toMatchObject({
        code: 'TOKEN_REFUSED',
        what: 'The token endpoint gives no token (401, invalid_client)',
      })
      const away = draft({ source: 'endpoint', endpoint: 'http://127.0.0.1:1/' }, 'reader')
      expect(await problemOf(test(away, 'oauth secret'))).toMatchObject({ code: 'TOKEN_ENDPOINT' })
      const old = await problemOf(test(draft({ source: 'token' }), unsecuredToken('reader', -3600)))
      expect(old).toMatchObject({
        code: 'SASL_AUTHENTICATION_FAILED',
        what: expect.stringContaining('refuses the token'),
      })
    })

    it('gets the next token before one ends: nothing that is written is lost', async () => {
      const { client } = bench
      // Long enough that whoever logs in late, on a slow machine, is not to log in again within a second.
      tokens = { lifeSeconds: 6, refuses: false }
      const connectionId = await works(draft({ source: 'endpoint', endpoint: url() }, 'reader'), set('oauth secret'))
      const topic = unique('tokens')
      const made = { connectionId, topic, partitions: 1, replicationFactor: 1, configs: [], validateOnly: false }
      await client.topics.create(made)
      const enough = asked.length + 1
      for (let n = 0n; asked.length < enough; n++) {
        const { offset } = await client.produce.send({ connectionId, topic, record: plainRecord })
        expect(offset).toBe(n)
      }
      tokens = { lifeSeconds: 3600, refuses: false }
      await client.connections.disconnect({ connectionId })
    })

    it('is not asked again and again when it is refused later', async () => {
      const { client, services } = bench
      tokens = { lifeSeconds: 0, refuses: false }
      const socks = await startSocksServer()
      const profile = draft({ source: 'endpoint', endpoint: url() }, 'reader')
      const proxy = { ...profile.proxy, kind: 'socks5' as const, address: `127.0.0.1:${socks.port}` }
      const connectionId = await works({ ...profile, proxy }, set('oauth secret'))
      tokens = { lifeSeconds: 0, refuses: true }
      await socks.close()
      const again = await startSocksServer({ port: socks.port })
      const state = () =>
        client.connections.list().then(all => all.find(each => each.profile.id === connectionId)?.state)
      await waitFor('the refusal to be said', async () => (await state())?.status === 'failed')
      expect((await state())?.problem).toMatchObject({ code: 'TOKEN_REFUSED' })
      const before = asked.length
      services.connections.check(connectionId)
      expect((await state())?.status).toBe('failed')
      expect(asked).toHaveLength(before)
      tokens = { lifeSeconds: 3600, refuses: false }
      expect(await client.connections.connect({ connectionId })).toMatchObject({ status: 'connected' })
      await client.connections.disconnect({ connectionId })
      await again.close()
    })
  })

  describe('a client certificate', () => {
    const draft = async (certificate: string, key: string | null, ca = 'server.pem'): Promise<ProfileDraft> => {
      const plain = draftOf(address('SSL'))
      const files = {
        ca: await file(ca),
        certificate: await file(certificate),
        key: key === null ? null : await file(key),
      }
      return { ...plain, tls: { ...plain.tls, enabled: true, ...files } }
    }
    const withKey = { keyPassword: set(STORE_PASSWORD) }

    for (const [name, certificate, key, ca] of [
      ['SSL, client certificate PKCS12', 'client.p12', null, 'server.pem'],
      ['SSL, client certificate JKS', 'client.jks', null, 'server.pem'],
      ['SSL, client certificate PEM with an encrypted key', 'client.pem', 'client.key', 'server.pem'],
      ['SSL, client certificate PKCS12, CA in a JKS trust store', 'client.p12', null, 'trust-server.jks'],
      ['SSL, client certificate PKCS12, CA in a PKCS12 trust store', 'client.p12', null, 'trust-server.p12'],
    ] as const) {
      describeJourney(
        name,
        () => bench,
        async () => ({
          draft: await draft(certificate, key, ca),
          secrets: ca === 'server.pem' ? withKey : { ...withKey, storePassword: set(STORE_PASSWORD) },
        }),
      )
    }

    describeJourney(
      'SSL, client certificate pasted as PEM',
      () => bench,
      async () => {
        const plain = draftOf(address('SSL'))
        const text = (name: string) => readFile(join(folder, name), 'utf8')
        const pem = { ca: await text('server.pem'), certificate: await text('client.pem') }
        const tls = { ...plain.tls, enabled: true, source: 'pasted' as const, pem }
        return { draft: { ...plain, tls }, secrets: { ...withKey, clientKey: set(await text('client.key')) } }
      },
    )

    it('is not opened with a wrong password, which is said with the file', async () => {
      for (const [certificate, key, code] of [
        ['client.p12', null, 'KEY_STORE_NOT_OPENED'],
        ['client.jks', null, 'KEY_STORE_NOT_OPENED'],
        ['client.pem', 'client.key', 'KEY_NOT_OPENED'],
      ] as const) {
        const input = { id: null, draft: await draft(certificate, key), password: { kind: 'keep' as const } }
        const wrong = await problemOf(
          bench.client.connections.test({ ...input, secrets: { keyPassword: set('wrong') } }),
        )
        expect(wrong).toMatchObject({ code, where: { file: join(folder, key ?? certificate) } })
        expect(await problemOf(bench.client.connections.test(input))).toMatchObject({ code })
      }
    })

    it('is missed by the doctor where the listener asks for one', async () => {
      const profile = draftOf(address('SSL'))
      const without = { ...profile, tls: { ...profile.tls, enabled: true, ca: await file('server.pem') } }
      const codes: string[] = []
      for await (const { finding } of await bench.client.doctor.examine({
        id: null,
        draft: without,
        password: { kind: 'keep' },
      }))
        if (finding?.result === 'failed') codes.push(finding.code)
      expect(codes).toEqual(['CLIENT_CERTIFICATE'])
    })
  })

  it('takes a certificate of another name where the check is switched off', async () => {
    const plain = draftOf(address('SASL_SSL'))
    const ca = await bench.services.connections.addFile(caFile)
    const tls = { ...plain.tls, enabled: true, ca, serverName: 'kafka.example' }
    const sasl = { ...plain.sasl, mechanism: 'plain' as const, username: 'reader' }
    const input = { id: null, draft: { ...plain, tls, sasl }, password: set('reader-password') }
    expect(await problemOf(bench.client.connections.test(input))).toMatchObject({ code: 'TLS_FAILED' })
    const unchecked = { ...input, draft: { ...input.draft, tls: { ...tls, checkServerName: false } } }
    expect(await bench.client.connections.test(unchecked)).toMatchObject({ brokers: 1 })
  })

  describe('through', () => {
    /** TLS and login by an address that does not exist here: the broker advertises it, too. */
    const draft = async (proxy: Partial<ProfileDraft['proxy']>): Promise<ProfileDraft> => {
      const plain = draftOf(INSIDE)
      return {
        ...plain,
        tls: { ...plain.tls, enabled: true, ca: await file('server.pem'), serverName: 'localhost' },
        sasl: { ...plain.sasl, mechanism: 'plain', username: 'reader' },
        proxy: { ...plain.proxy, ...proxy },
      }
    }

    describe('a SOCKS5 proxy', () => {
      let socks: SocksServer
      const login = { username: 'through', password: 'proxy-password' }
      beforeAll(async () => {
        socks = await startSocksServer({ login, hosts: { [INSIDE]: address('SASL_SSL') } })
      })
      afterAll(() => socks?.close())
      const profile = () => draft({ kind: 'socks5', address: `127.0.0.1:${socks.port}`, username: login.username })

      describeJourney(
        'SASL_SSL, PLAIN, through a SOCKS5 proxy',
        () => bench,
        async () => ({
          draft: await profile(),
          password: set('reader-password'),
          secrets: { proxyPassword: set(login.password) },
        }),
      )

      it('was asked for the addresses the brokers advertise, and for nothing else', () => {
        expect(new Set(socks.asked)).toEqual(new Set([INSIDE]))
      })

      it('a login that is refused is tried once, whatever is asked afterwards', async () => {
        const { client, reading, services } = bench
        const draft = await profile()
        const secrets = { proxyPassword: set(login.password) }
        const { id: connectionId } = await client.connections.save({
          id: null,
          draft,
          password: set('wrong-password'),
          secrets,
        })
        const before = socks.asked.length
        const refused = { code: 'SASL_AUTHENTICATION_FAILED' }
        expect(await problemOf(client.connections.connect({ connectionId }))).toMatchObject(refused)
        services.connections.check(connectionId)
        expect(await problemOf(client.topics.list({ connectionId }))).toMatchObject(refused)
        const send = client.produce.send({ connectionId, topic: 'any', record: plainRecord })
        expect(await problemOf(send)).toMatchObject(refused)
        const open = { connectionId, topic: 'any', partitions: null, order: 'oldest' as const }
        expect(await problemOf(reading.messages.open({ ...open, isolation: 'read_uncommitted' }))).toMatchObject({
          code: 'NOT_CONNECTED',
        })
        expect(socks.asked).toHaveLength(before + 1)
        expect((await client.connections.list()).find(each => each.profile.id === connectionId)?.state).toMatchObject({
          status: 'failed',
          problem: refused,
        })
      })

      it('everything goes on over new sockets after the machine slept', async () => {
        const { client, reading, services } = bench
        const patient = {
          ...(await profile()),
          timeouts: { ...plainProfile.timeouts, connectMs: 5000, requestMs: 600_000 },
        }
        const connectionId = await works(patient, set('reader-password'), { proxyPassword: set(login.password) })
        const topic = unique('slept')
        const made = { connectionId, topic, partitions: 1, replicationFactor: 1, configs: [], validateOnly: false }
        await client.topics.create(made)
        const sent = await client.produce.send({ connectionId, topic, record: plainRecord })
        const record = { connectionId, topic, partition: 0, offset: sent.offset ?? 0n, count: 1 }
        const read = () => reading.messages.read({ ...record, isolation: 'read_uncommitted' })
        expect((await read()).rows.values).toEqual(['value'])
        // As after a sleep: the sockets look open, and nobody answers over them for as long as the profile is patient.
        socks.numb()
        const underWay = read()
        await services.connections.wake()
        expect((await underWay).rows.values).toEqual(['value'])
        expect((await client.produce.send({ connectionId, topic, record: plainRecord })).offset).toBe(1n)
        expect((await client.topics.get({ connectionId, topic })).partitionDetails).toHaveLength(1)
        await client.connections.disconnect({ connectionId })
      })

      it('the doctor looks, and says when the proxy does not let it', async () => {
        const codesWith = async (password: string) => {
          const codes: string[] = []
          const secrets = { proxyPassword: set(password) }
          const input = { id: null, draft: await profile(), password: set('reader-password'), secrets }
          for await (const { finding } of await bench.client.doctor.examine(input))
            if (finding?.result === 'failed') codes.push(finding.code)
          return codes
        }
        expect(await codesWith(login.password)).toEqual([])
        expect(await codesWith('other')).toEqual(['PROXY_FAILED'])
      })
    })

    describe('an SSH tunnel', () => {
      const before = process.env.PATH
      let log: string

      beforeAll(async () => {
        log = join(folder, 'ssh.log')
        const program = join(folder, 'ssh')
        const standIn = join(PROJECT, 'test/support/ssh-stand-in.ts')
        const tsx = join(PROJECT, 'node_modules/tsx/dist/loader.mjs')
        await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${standIn}" "$@"\n`)
        await chmod(program, 0o755)
        process.env.PATH = `${folder}${delimiter}${before}`
        process.env.OTTLA_TEST_SSH_LOG = log
        process.env.OTTLA_TEST_HOSTS = JSON.stringify({ [INSIDE]: address('SASL_SSL') })
      })
      afterAll(() => {
        process.env.PATH = before
        delete process.env.OTTLA_TEST_SSH_LOG
        delete process.env.OTTLA_TEST_HOSTS
      })

      const tunnel = async (host: string): Promise<ProfileDraft> => ({
        ...(await draft({ kind: 'ssh', address: host, username: 'reader', key: await file('client.key') })),
        timeouts: { ...plainProfile.timeouts, connectMs: 30_000 },
      })

      describeJourney(
        'SASL_SSL, PLAIN, through an SSH tunnel',
        () => bench,
        async () => ({ draft: await tunnel('jump.example:2222'), password: set('reader-password') }),
      )

      it('everything goes by ssh’s own forwarding, and by another ssh when one ended', async () => {
        const connectionId = await works(await tunnel('jump.example:2222'), set('reader-password'))
        const calls = async () => (await readFile(log, 'utf8')).trimEnd().split('\n')
        const before = await calls()
        const args = before.at(-1) ?? ''
        expect(args).toMatch(
          /-N -D 127\.0\.0\.1:\d+ .*BatchMode=yes.*-p 2222 -i .*client\.key -l reader -- jump\.example$/,
        )
        // As after a laptop slept.
        process.kill(Number(args.split(' ')[0]))
        await waitFor('another ssh', async () => (await calls()).length > before.length)
        await waitFor('the cluster over it', () => bench.client.topics.list({ connectionId }))
        await bench.client.connections.disconnect({ connectionId })
      })

      it('what ssh says is what is said', async () => {
        const input = { id: null, draft: await tunnel('refused'), password: set('reader-password') }
        expect(await problemOf(bench.client.connections.test(input))).toMatchObject({
          code: 'SSH_FAILED',
          what: expect.stringContaining('Permission denied (publickey)'),
        })
      })
    })
  })

  it('end at a broker whose advertised name does not resolve: the doctor and whoever reads say which', async () => {
    const plain = draftOf(address('SASL_SSL'))
    const draft: ProfileDraft = {
      ...plain,
      tls: { ...plain.tls, enabled: true, verifyServer: false },
      sasl: { ...plain.sasl, mechanism: 'plain', username: 'reader' },
    }
    const found = new Map<string, string>()
    const examined = { id: null, draft, password: set('reader-password') }
    for await (const { place, finding } of await bench.client.doctor.examine(examined))
      if (finding?.result === 'failed') found.set(place, `${finding.code} ${finding.says} ${finding.remedy}`)
    expect(found.get(`broker 1 at ${INSIDE}`)).toMatch(/^NAME_NOT_.*kafka\.inside/)
    const { client, reading } = bench
    const { id: connectionId } = await client.connections.save({ id: null, draft, password: set('reader-password') })
    expect(await client.connections.connect({ connectionId })).toMatchObject({ status: 'connected' })
    const [topic] = await client.topics.list({ connectionId })
    const opened = { connectionId, topic: topic?.name ?? '', partitions: null, order: 'oldest' as const }
    expect(await problemOf(reading.messages.open({ ...opened, isolation: 'read_uncommitted' }))).toMatchObject({
      code: 'HOST_NOT_FOUND',
      where: { broker: `1 (${INSIDE})` },
      remedy: expect.stringContaining('advertised.listeners'),
    })
    await client.connections.disconnect({ connectionId })
  })

  it('leave no secret in the user’s data, in events, or in what the window is told of profiles', async () => {
    const everyDetail = { depth: null, maxStringLength: null, maxArrayLength: null }
    const told = inspect(
      [
        bench.events,
        await bench.client.connections.list(),
        await bench.client.audit.list({ connectionId: null, result: null, text: '', limit: 1000 }),
        await bench.client.jobs.list(),
      ],
      everyDetail,
    )
    const names = await readdir(bench.folder, { recursive: true, withFileTypes: true })
    const files = names.filter(each => each.isFile()).map(each => readFile(join(each.parentPath, each.name), 'latin1'))
    expect(files.length).toBeGreaterThan(1)
    const everything = [told, ...(await Promise.all(files))].join('\n')
    expect(everything).toContain('reader')
    for (const secret of ['oauth secret', 'oauth%20secret', STORE_PASSWORD, 'proxy-password', 'reader-password'])
      expect(everything).not.toContain(secret)
    expect(everything).not.toContain(UNSECURED_HEAD)
  })
})

/** A client's key in every form, and trust stores of both sides. Needs `serverCertificate` in the same folder. */
async function makeClientStores(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name)
  const keytool = (...args: string[]) => mustRun('keytool', args)
  const secret = ['-storepass', STORE_PASSWORD]
  for (const type of ['p12', 'jks']) {
    const store = ['-keystore', at(`client.${type}`), '-storetype', type === 'p12' ? 'PKCS12' : 'JKS', ...secret]
    const source = ['-srckeystore', at('client.p12'), '-srcstorepass', STORE_PASSWORD]
    const dest = ['-destkeystore', at('client.jks'), '-deststoretype', 'JKS', '-deststorepass', STORE_PASSWORD]
    if (type === 'jks') await keytool('-importkeystore', '-noprompt', ...source, ...dest)
    else
      await keytool(
        ...['-genkeypair', ...store, '-alias', 'client', '-keyalg', 'EC', '-groupname', 'secp256r1'],
        ...['-dname', 'CN=reader', '-validity', '1', '-ext', 'bc:c'],
      )
  }
  await keytool(
    '-exportcert',
    '-keystore',
    at('client.p12'),
    ...secret,
    '-alias',
    'client',
    '-rfc',
    '-file',
    at('client.pem'),
  )
  const trust = (store: string, type: string, certificate: string) =>
    keytool(
      ...['-importcert', '-noprompt', '-keystore', at(store), '-storetype', type, ...secret],
      ...['-alias', 'ca', '-file', at(certificate)],
    )
  await trust('trust.p12', 'PKCS12', 'client.pem')
  await trust('trust-server.p12', 'PKCS12', 'server.pem')
  await trust('trust-server.jks', 'JKS', 'server.pem')
  await mustRun('openssl', [
    ...['pkcs12', '-in', at('client.p12'), '-nocerts', '-passin', `pass:${STORE_PASSWORD}`],
    ...['-passout', `pass:${STORE_PASSWORD}`, '-out', at('client.key')],
  ])
}
