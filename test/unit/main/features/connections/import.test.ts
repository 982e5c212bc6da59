// Profiles out of settings as they are found in the wild.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftOfSettings } from '#main/features/connections/import/draft-of-settings.ts'
import { readSettings } from '#main/features/connections/import/settings.ts'

const imported = (text: string) => draftOfSettings(readSettings(text))

describe('importing a connection', () => {
  it('reads Java client properties, with JAAS and a PEM trust store', () => {
    const found = imported(`
# prod
bootstrap.servers=b1.prod.example.com:9093,b2.prod.example.com:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="anna" password="se\\\\"cret";
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka/ca.pem
request.timeout.ms=15000
linger.ms=5
`)
    expect(found.draft).toMatchObject({
      name: 'b1.prod',
      bootstrapServers: ['b1.prod.example.com:9093', 'b2.prod.example.com:9093'],
      tls: { enabled: true, verifyServer: true },
      sasl: { mechanism: 'scram-sha-512', username: 'anna' },
      timeouts: { requestMs: 15_000 },
      writeMode: 'ask',
    })
    expect(found.password).toBe('se"cret')
    expect(found.files).toEqual({ ca: '/etc/kafka/ca.pem', certificate: null, key: null })
    expect(found.notes).toEqual(['Not used here: linger.ms.'])
  })

  it('reads librdkafka’s configuration with a client certificate', () => {
    const found = imported(`metadata.broker.list=kafka:9094
security.protocol=ssl
ssl.ca.location=/c/ca.pem
ssl.certificate.location=/c/client.pem
ssl.key.location=/c/client.key
enable.ssl.certificate.verification=false`)
    expect(found.draft).toMatchObject({ tls: { enabled: true, verifyServer: false }, sasl: { mechanism: 'none' } })
    expect(found.files).toEqual({ ca: '/c/ca.pem', certificate: '/c/client.pem', key: '/c/client.key' })
    expect(found.notes).toEqual([])
  })

  it('does not read what is no configuration by its size', () => {
    expect(() => readSettings('a'.repeat(200_001))).toThrow(/200,001 characters/)
  })

  it('takes certificates and a key that stand in the settings', () => {
    const block = (kind: string) => `-----BEGIN ${kind}-----\\n\\\n  MIIB\\n\\\n  -----END ${kind}-----`
    const text = (kind: string) => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----`
    const found = imported(`bootstrap.servers=kafka:9094
security.protocol=SSL
ssl.truststore.type=PEM
ssl.truststore.certificates=${block('CERTIFICATE')}
ssl.keystore.type=PEM
ssl.keystore.certificate.chain=${block('CERTIFICATE')}
ssl.keystore.key=${block('PRIVATE KEY')}`)
    expect(found.draft.tls).toMatchObject({
      enabled: true,
      source: 'pasted',
      pem: { ca: text('CERTIFICATE'), certificate: text('CERTIFICATE') },
    })
    expect(found.clientKey).toBe(text('PRIVATE KEY'))
    expect(JSON.stringify(found.draft)).not.toContain('PRIVATE')
    expect(found.notes).toEqual([])
  })

  it('reads a kcat command line', () => {
    const found = imported(
      `kcat -L -b broker:9092 -X security.protocol=SASL_PLAINTEXT -X sasl.mechanisms=PLAIN -X sasl.username=u -X 'sasl.password=p w'`,
    )
    expect(found.draft).toMatchObject({
      bootstrapServers: ['broker:9092'],
      sasl: { mechanism: 'plain', username: 'u' },
    })
    expect(found.password).toBe('p w')
  })

  it('reads Spring’s YAML, nested and with lists, and names placeholders', () => {
    const found = imported(`
spring:
  kafka:
    bootstrap-servers:
      - one:9092
      - two:9092
    client-id: orders
    properties:
      security.protocol: SASL_SSL
      sasl:
        mechanism: PLAIN
        jaas.config: 'x required username="svc" password="\${KAFKA_PASSWORD}";'
    ssl:
      trust-store-location: /etc/store.jks
`)
    expect(found.draft).toMatchObject({
      bootstrapServers: ['one:9092', 'two:9092'],
      clientId: 'orders',
      tls: { enabled: true },
      sasl: { mechanism: 'plain' },
    })
    expect(found.password).toBeNull()
    expect(found.files.ca).toBe('/etc/store.jks')
    expect(found.notes.join(' ')).toMatch(/jaas\.config is a placeholder/)
  })

  it('reads OAUTHBEARER with its endpoint, client and extensions, and MSK with its region', () => {
    const found = imported(`bootstrap.servers=kafka:9093
security.protocol=SASL_SSL
sasl.mechanism=OAUTHBEARER
sasl.oauthbearer.token.endpoint.url=https://login.example/token
sasl.jaas.config=x.OAuthBearerLoginModule required clientId="app" clientSecret="s" scope="kafka" extension_logicalCluster="lkc-1";
ssl.endpoint.identification.algorithm=
`)
    expect(found.draft.sasl).toMatchObject({
      mechanism: 'oauthbearer',
      username: 'app',
      oauth: {
        source: 'endpoint',
        endpoint: 'https://login.example/token',
        scope: 'kafka',
        extensions: 'logicalCluster=lkc-1',
      },
    })
    expect(found.password).toBe('s')
    expect(found.draft.tls.checkServerName).toBe(false)
    const msk = imported(`bootstrap.servers=b-1.demo.abc.c2.kafka.eu-central-1.amazonaws.com:9098
security.protocol=SASL_SSL
sasl.mechanism=AWS_MSK_IAM
sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName="dev";`)
    expect(msk.draft.sasl).toMatchObject({
      mechanism: 'aws-msk-iam',
      aws: { region: 'eu-central-1', profile: 'dev' },
    })
  })

  it('says which mechanism it does not have, and that there are no servers', () => {
    const { draft, notes } = imported('security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI')
    expect(draft).toMatchObject({ bootstrapServers: ['localhost:9092'], sasl: { mechanism: 'none' } })
    expect(notes).toEqual([
      'No bootstrap servers were found: fill them in.',
      'SASL GSSAPI is not offered here: choose one.',
    ])
  })

  it('takes no hyphenated name for a command line', () => {
    expect(imported('bootstrap.servers=kafka-b1:9092\nclient.id=shop-X-bus\nclient.rack=zone-b').draft).toMatchObject({
      bootstrapServers: ['kafka-b1:9092'],
      clientId: 'shop-X-bus',
      rack: 'zone-b',
    })
  })

  it('takes any text without failing', () => {
    const line = fc.tuple(fc.constantFrom('bootstrap.servers', 'sasl.jaas.config', '-X a', 'a: b'), fc.string())
    const text = fc.array(line.map(([name, value]) => `${name}=${value}`)).map(lines => lines.join('\n'))
    fc.assert(
      fc.property(fc.oneof(text, fc.string(), fc.string({ unit: 'binary' })), given => {
        expect(imported(given).draft.bootstrapServers.length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it.each(['', 'not a configuration', '{"a":1}', '- a\n- b', ': : :', '\u0000'])(
    'takes %j for empty settings',
    text => {
      expect(imported(text).notes[0]).toContain('No bootstrap servers were found')
    },
  )
})
