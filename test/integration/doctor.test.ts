// The connection doctor before set-ups that are broken in one way each: it names that way, and nothing else as failed.
// Half of the brokers down is in three-brokers.test.ts.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import type { DoctorStep, FileHandle, ProfileDraft } from '#contract/index.ts'
import { createAcls } from '#core/protocol/apis/create-acls.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { createTopic } from '#kafka/topics.ts'
import { serverCertificate } from '#test/support/certificates.ts'
import { type KafkaServer, startKafka } from '#test/support/kafka-server.ts'
import { type StrangeServer, startBlackHole, startWebServer } from '#test/support/strange-servers.ts'
import { draftOf, openWorkbench, type Workbench } from '#test/support/workbench.ts'

const USER = 'reader'
const PASSWORD = 'right-password-of-reader'
/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1'
const [TOPIC, DESCRIBE, LITERAL, ALLOW] = [2, 8, 3, 3]

describe('the connection doctor', () => {
  let folder: string
  let kafka: KafkaServer
  let bench: Workbench
  let ca: FileHandle
  let otherCa: FileHandle

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-doctor-'))
    const valid = await serverCertificate(folder)
    const expired = await serverCertificate(folder, 'expired', { from: -10, until: -3 })
    const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`
    const ofListener = (listener: string) => ({
      [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN',
      [`listener.name.${listener}.plain.sasl.jaas.config`]: plain,
    })
    const ofExpired = Object.entries(expired.settings).map(([name, value]) => [`listener.name.sasl_ssl.${name}`, value])
    kafka = await startKafka({
      listeners: ['SASL_PLAINTEXT', 'SASL_SSL', 'SSL'],
      advertised: { SASL_SSL: NOWHERE },
      settings: {
        ...valid.settings,
        ...ofListener('sasl_plaintext'),
        ...ofListener('sasl_ssl'),
        ...Object.fromEntries(ofExpired),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
      },
    })
    bench = await openWorkbench()
    ca = await bench.services.connections.addFile(valid.caFile)
    otherCa = await bench.services.connections.addFile(expired.caFile)
    await prepareTopics(kafka.bootstrap)
  })

  afterAll(async () => {
    await bench?.close()
    await kafka?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const at = (listener: keyof KafkaServer['addresses'] | 'PLAINTEXT') =>
    listener === 'PLAINTEXT' ? kafka.bootstrap : (kafka.addresses[listener] ?? '')

  const draft = (address: string, tls: Partial<ProfileDraft['tls']> | null): ProfileDraft => ({
    ...draftOf(address),
    tls: { ...draftOf(address).tls, ...(tls === null ? {} : { enabled: true, ...tls }) },
  })

  const withLogin = (
    address: string,
    mechanism: ProfileDraft['sasl']['mechanism'],
    tls: Partial<ProfileDraft['tls']> | null = null,
  ): ProfileDraft => ({ ...draft(address, tls), sasl: { ...draftOf(address).sasl, mechanism, username: USER } })

  async function examine(profile: ProfileDraft, password = PASSWORD): Promise<DoctorStep[]> {
    const steps = new Map<string, DoctorStep>()
    const secret = { kind: 'set' as const, password, remember: false }
    for await (const step of await bench.client.doctor.examine({ id: null, draft: profile, password: secret }))
      steps.set(`${step.place}/${step.check}`, step)
    expect(JSON.stringify([...steps.values()])).not.toContain(password)
    return [...steps.values()]
  }

  /** What was not right: check and cause. */
  const causes = (steps: DoctorStep[]) =>
    steps
      .filter(({ finding }) => finding === null || finding.result === 'failed' || finding.result === 'warning')
      .map(({ check, finding }) => `${check}: ${finding?.code ?? 'did not end'}`)

  it('finds nothing wrong with a sound profile, and looks at all of it', async () => {
    const steps = await examine(draft(at('PLAINTEXT'), null))
    expect(causes(steps)).toEqual([])
    expect(steps.map(({ place, check }) => `${place.split(' ')[0]} ${check}`)).toEqual([
      'profile settings',
      ...['name', 'tcp', 'versions', 'mechanism', 'login', 'metadata'].map(check => `bootstrap ${check}`),
      'broker tcp',
      ...['brokers', 'clocks', 'cluster-rights', 'topic-rights', 'group-rights'].map(check => `cluster ${check}`),
    ])
    expect(causes(await examine(draft(at('SSL'), { ca })))).toEqual([])
  })

  it.each<[what: string, profile: () => ProfileDraft, cause: string, says: RegExp]>([
    ['the wrong CA', () => draft(at('SSL'), { ca: otherCa }), 'tls: CA_NOT_TRUSTED', /issued by CN=localhost/],
    [
      'an expired certificate',
      () => withLogin(at('SASL_SSL'), 'plain', { ca: otherCa }),
      'tls: CERTIFICATE_EXPIRED',
      /expired on/,
    ],
    [
      'the wrong host name',
      () => draft(at('SSL'), { ca, serverName: 'kafka.example' }),
      'tls: HOST_NAME_MISMATCH',
      /not for kafka.example: it names .*localhost/,
    ],
    [
      'the wrong mechanism',
      () => withLogin(at('SASL_PLAINTEXT'), 'scram-sha-512'),
      'mechanism: MECHANISM_NOT_OFFERED',
      /does not offer SCRAM-SHA-512; it offers PLAIN/,
    ],
    [
      'no login where one is asked for',
      () => draft(at('SASL_PLAINTEXT'), null),
      'mechanism: LOGIN_EXPECTED',
      /asks for a login \(PLAIN\)/,
    ],
    [
      'a login where none is asked for',
      () => withLogin(at('PLAINTEXT'), 'plain'),
      'mechanism: NO_LOGIN_OFFERED',
      /offers no SASL/,
    ],
    [
      'plaintext on a TLS port',
      () => draft(at('SSL'), null),
      'versions: PORT_SPEAKS_TLS',
      /speaks TLS, and the profile does not/,
    ],
    [
      'TLS on a plaintext port',
      () => draft(at('PLAINTEXT'), { ca }),
      'tls: PORT_SPEAKS_PLAINTEXT',
      /speaks Kafka in plaintext/,
    ],
    [
      'a port where nothing listens',
      () => draft(NOWHERE, null),
      'tcp: NOTHING_LISTENS',
      /Nothing listens at 127.0.0.1:1/,
    ],
  ])('names %s', async (_what, profile, cause, says) => {
    const steps = await examine(profile())
    expect(causes(steps)).toEqual([cause])
    const found = steps.find(({ finding }) => finding?.result === 'failed')
    expect(found?.finding?.says).toMatch(says)
    expect(found?.finding?.remedy).not.toBe('')
  })

  it('names the wrong password', async () => {
    const steps = await examine(withLogin(at('SASL_PLAINTEXT'), 'plain'), 'wrong-password')
    expect(causes(steps)).toEqual(['login: LOGIN_REFUSED'])
  })

  it('names the right that is missing, and the topic', async () => {
    const steps = await examine(withLogin(at('SASL_PLAINTEXT'), 'plain'))
    expect(causes(steps)).toEqual(['cluster-rights: RIGHT_MISSING', 'topic-rights: RIGHT_MISSING'])
    const rights = steps.find(({ check }) => check === 'topic-rights')?.finding
    expect(rights).toMatchObject({ says: 'The account may not read doctor-described', result: 'warning' })
    expect(rights?.details).toContain('No right to write: doctor-described')
  })

  it('names a clock that is behind the cluster’s, and no more where it cannot know', async () => {
    const clock = async () => {
      const steps = await examine(draft(at('PLAINTEXT'), null))
      const finding = steps.find(({ check }) => check === 'clocks')?.finding
      return `${finding?.code}: ${finding?.says}`
    }
    expect(await clock()).toMatch(/^OK: .*(agrees with|is not seen to be behind) the cluster’s/)
    const hour = 3_600_000
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - hour })
    try {
      expect(await clock()).toMatch(/^CLOCK_BEHIND: .* by \d+ min or more/)
      vi.setSystemTime(Date.now() + 2 * hour)
      expect(await clock()).toMatch(/^OK: .*could be ahead by up to \d+ min/)
    } finally {
      vi.useRealTimers()
    }
  })

  it('names the advertised listener that cannot be reached', async () => {
    const steps = await examine(withLogin(at('SASL_SSL'), 'plain', { verifyServer: false }))
    const broken = steps.filter(({ finding }) => finding?.result === 'failed')
    expect(broken.map(({ place, finding }) => [place, finding?.code])).toEqual([
      [`broker 1 at ${NOWHERE}`, 'NOTHING_LISTENS'],
      ['cluster', 'BROKERS_DOWN'],
    ])
    expect(broken[0]?.finding?.remedy).toContain('advertised.listeners')
  })

  describe('before what is no Kafka', () => {
    const open: StrangeServer[] = []
    const start = async (server: Promise<StrangeServer>) => {
      const started = await server
      open.push(started)
      return started.address
    }
    afterAll(() => Promise.all(open.map(server => server.close())))

    it.each([null, { verifyServer: false }])('names a web server (%o)', async tls => {
      const steps = await examine(draft(await start(startWebServer()), tls))
      expect(causes(steps)).toEqual([`${tls === null ? 'versions' : 'tls'}: NOT_KAFKA`])
      expect(steps.at(-1)?.finding?.says).toContain('HTTP/1.1 400 Bad Request')
    })

    it.each([null, { verifyServer: false }])('names a port that accepts and never answers (%o)', async tls => {
      const address = await start(startBlackHole())
      const steps = await examine({
        ...draft(address, tls),
        timeouts: { ...plainProfile.timeouts, connectMs: 500, requestMs: 500 },
      })
      expect(causes(steps)).toEqual([`${tls === null ? 'versions' : 'tls'}: NO_ANSWER`])
    })

    it('ends when it is cancelled', async () => {
      const address = await start(startBlackHole())
      const slow = {
        ...draft(address, null),
        timeouts: { ...plainProfile.timeouts, connectMs: 600_000, requestMs: 600_000 },
      }
      const cancel = new AbortController()
      const input = { id: null, draft: slow, password: { kind: 'keep' as const } }
      const seen: string[] = []
      for await (const { check } of await bench.client.doctor.examine(input, { signal: cancel.signal })) {
        seen.push(check)
        if (check === 'versions') cancel.abort()
      }
      expect(seen.at(-1)).toBe('versions')
    })
  })

  it('names the file that cannot be read and the password that is not known', async () => {
    const gone = await bench.services.connections.addFile(join(folder, 'gone.pem'))
    expect(causes(await examine(draft(at('SSL'), { ca: gone })))).toEqual(['settings: FILE_UNREADABLE'])
    const input = { id: null, draft: withLogin(at('SASL_PLAINTEXT'), 'plain'), password: { kind: 'keep' as const } }
    const steps: DoctorStep[] = []
    for await (const step of await bench.client.doctor.examine(input)) steps.push(step)
    expect(causes(steps.slice(1))).toEqual(['settings: PASSWORD_NEEDED'])
  })
})

/** One topic that the account may describe and no more, and one that it may not even see. */
async function prepareTopics(bootstrap: string): Promise<void> {
  const { timeouts, clientId } = draftOf(bootstrap)
  const options = { cluster: 'doctor', bootstrapServers: [bootstrap], clientId, tls: null, sasl: null, ...timeouts }
  const admin = new KafkaConnection(options, { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
  await admin.connect()
  for (const topic of ['doctor-described', 'doctor-hidden'])
    await createTopic(admin, { topic, partitions: 1, replicationFactor: 1, configs: [] }, false)
  // Brokers date what they keep of groups: without any, nothing tells their time.
  await commitOffsets(admin, 'doctor-group', [
    { topic: 'doctor-hidden', partition: 0, offset: 0n, leaderEpoch: -1, metadata: '' },
  ])
  const answer = await admin.send('any', createAcls, {
    creations: [
      {
        resourceType: TOPIC,
        resourceName: 'doctor-described',
        resourcePatternType: LITERAL,
        principal: `User:${USER}`,
        host: '*',
        operation: DESCRIBE,
        permissionType: ALLOW,
      },
    ],
  })
  expect(answer.results.map(each => each.errorCode)).toEqual([0])
  await admin.close()
}
