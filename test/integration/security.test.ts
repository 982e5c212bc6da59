// Logging in as real clusters ask for it, with and without TLS: the first journey by each mechanism, and what is said when
// a login goes wrong.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProfileDraft } from '#contract/index.ts'
import { saslAuthenticate } from '#core/protocol/apis/sasl-authenticate.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { LATEST, offsetsOf } from '#kafka/offsets.ts'
import type { ConnectionOptions, SaslOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { serverCertificate } from '../support/certificates.ts'
import { describeJourney, type WayIn } from '../support/journey.ts'
import { type KafkaServer, startKafka } from '../support/kafka-server.ts'
import { OAUTHBEARER_LOGIN, unsecuredToken } from '../support/unsecured-token.ts'
import { draftOf, openWorkbench, type Workbench } from '../support/workbench.ts'

const grant = { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER }
const USER = 'reader'
const PASSWORD = 'right-password'
const SESSION_MS = 1500
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

describe('a cluster that asks for TLS and SASL', () => {
  let folder: string
  let ca: string
  let kafka: KafkaServer
  let bench: Workbench

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-certificates-'))
    const certificate = await serverCertificate(folder)
    ca = certificate.ca
    const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`
    const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
    const ofListener = (listener: string) => ({
      [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
      [`listener.name.${listener}.plain.sasl.jaas.config`]: plain,
      [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`]: scram,
      [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]: scram,
      [`listener.name.${listener}.oauthbearer.sasl.jaas.config`]: OAUTHBEARER_LOGIN,
    })
    kafka = await startKafka({
      listeners: ['SASL_PLAINTEXT', 'SASL_SSL', 'SSL'],
      settings: {
        ...certificate.settings,
        ...ofListener('sasl_plaintext'),
        ...ofListener('sasl_ssl'),
        // Sessions that end (KIP-368), the shortest that a broker lets be renewed in time.
        'listener.name.sasl_plaintext.scram-sha-512.connections.max.reauth.ms': String(SESSION_MS),
      },
      formatArgs: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
        '--add-scram',
        `${mechanism}=[name=${USER},password=${PASSWORD}]`,
      ]),
    })
    bench = await openWorkbench()
  })

  afterAll(async () => {
    await bench?.close()
    await kafka?.close()
    await rm(folder, { recursive: true, force: true })
  })

  type Listener = keyof KafkaServer['addresses']

  const options = (
    listener: Listener,
    sasl: SaslOptions | null,
    change: Partial<ConnectionOptions> = {},
  ): ConnectionOptions => ({
    cluster: 'secured',
    bootstrapServers: [kafka.addresses[listener] ?? ''],
    clientId: 'ottla-test',
    tls: listener.endsWith('SSL')
      ? { ca, certificate: null, key: null, serverName: '', verifyServer: true, checkServerName: true }
      : null,
    sasl,
    connectMs: 3000,
    requestMs: 10_000,
    ...change,
  })

  const login = (mechanism: (typeof MECHANISMS)[number], password = PASSWORD): SaslOptions => ({
    mechanism,
    username: USER,
    password,
  })

  /** As a person enters it in the form. */
  function wayIn(mechanism: ProfileDraft['sasl']['mechanism'], listener: Listener): WayIn {
    const plain = draftOf(kafka.addresses[listener] ?? '')
    const { oauth } = plain.sasl
    const sasl = { ...plain.sasl, mechanism, username: USER, oauth: { ...oauth, source: 'token' as const } }
    const tls = {
      ...plain.tls,
      enabled: listener.endsWith('SSL'),
      source: 'pasted' as const,
      pem: { ca, certificate: '' },
    }
    const password = mechanism === 'oauthbearer' ? unsecuredToken(USER) : PASSWORD
    return { draft: { ...plain, tls, sasl }, password: { kind: 'set', password, remember: false } }
  }

  const failureOf = async (given: ConnectionOptions) => {
    const connection = new KafkaConnection(given, null)
    try {
      await connection.connect()
      return null
    } catch (error) {
      return error
    } finally {
      await connection.close()
    }
  }

  const ways: readonly [name: string, mechanism: ProfileDraft['sasl']['mechanism'], listener: Listener][] = [
    ['SASL_SSL, PLAIN', 'plain', 'SASL_SSL'],
    ['SASL_SSL, SCRAM-SHA-256', 'scram-sha-256', 'SASL_SSL'],
    ['SASL_SSL, SCRAM-SHA-512', 'scram-sha-512', 'SASL_SSL'],
    ['SASL_SSL, OAUTHBEARER', 'oauthbearer', 'SASL_SSL'],
    ['SASL_PLAINTEXT, PLAIN', 'plain', 'SASL_PLAINTEXT'],
    ['SASL_PLAINTEXT, SCRAM-SHA-256', 'scram-sha-256', 'SASL_PLAINTEXT'],
    ['SSL, no login', 'none', 'SSL'],
  ]
  for (const [name, mechanism, listener] of ways) {
    describeJourney(
      name,
      () => bench,
      () => wayIn(mechanism, listener),
    )
  }

  it('logs in again before a session ends: nothing that is read or written is lost', async () => {
    const connection = new KafkaConnection(options('SASL_PLAINTEXT', login('scram-sha-512')), grant)
    let answers = 0
    connection.observe(saslAuthenticate, () => {
      answers++
    })
    await connection.connect()
    const topic = 'secured-sessions'
    await createTopic(connection, { topic, partitions: 1, replicationFactor: 1, configs: [] }, false)
    const producer = connection.kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
    await producer.connect()
    const record = (value: string) => ({
      key: null,
      value: Buffer.from(value),
      headers: [],
      timestamp: BigInt(Date.now()),
    })
    let written = 0n
    // Two messages a login: each of these connections three times at least. A socket that the broker closes fails the write.
    const enough = answers + 2 * 3 * 3
    while (answers < enough) {
      const settings = { acks: -1 as const, compression: 'none' as const, timeoutMs: 10_000 }
      await produceExact(connection, topic, 0, [record(`ours ${written}`)], settings)
      await producer.send({ topic, messages: [{ value: `kafkajs ${written}` }] })
      written += 2n
      await connection.refreshNodes()
      const ends = await offsetsOf(connection, topic, [0], { timestamp: LATEST })
      expect(ends.get(0)?.offset).toBe(written)
    }
    await producer.disconnect()
    await connection.close()
  }, 60_000)

  it.each(MECHANISMS)('says that the password for %s is wrong', async mechanism => {
    const failure = await failureOf(options('SASL_SSL', login(mechanism, 'wrong-password')))
    expect(failure).toMatchObject({ code: 'SASL_AUTHENTICATION_FAILED', where: { cluster: 'secured' } })
    expect(JSON.stringify(failure)).not.toContain('wrong-password')
  })

  it('says that the certificate is not trusted, and that its name does not fit', async () => {
    const untrusted = options('SSL', null, {
      tls: { ca: null, certificate: null, key: null, serverName: '', verifyServer: true, checkServerName: true },
    })
    expect(await failureOf(untrusted)).toMatchObject({ code: 'TLS_FAILED' })
    const misnamed = options('SSL', null, {
      tls: { ca, certificate: null, key: null, serverName: 'other.example', verifyServer: true, checkServerName: true },
    })
    expect(await failureOf(misnamed)).toMatchObject({ code: 'TLS_FAILED' })
    const unverified = options('SSL', null, {
      tls: { ca: null, certificate: null, key: null, serverName: '', verifyServer: false, checkServerName: true },
    })
    expect(await failureOf(unverified)).toBeNull()
  })

  it('says so when TLS is spoken to a plain port, plain to a TLS port, and nothing to a SASL port', async () => {
    const tlsToPlain = { ...options('SSL', null), bootstrapServers: [kafka.bootstrap] }
    const plainToTls = { ...options('SSL', null), tls: null }
    const noLogin = options('SASL_PLAINTEXT', null)
    for (const wrong of [tlsToPlain, plainToTls, noLogin]) {
      const failure = await failureOf(wrong)
      expect(['TLS_FAILED', 'CONNECTION_CLOSED', 'TIMED_OUT']).toContain(Reflect.get(failure ?? {}, 'code'))
      expect(Reflect.get(failure ?? {}, 'remedy')).toMatch(/TLS|SASL|listener/)
    }
  })
})
