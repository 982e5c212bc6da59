// The legs of `npm run test:matrix`: what each runs against, and which of them a command line asks for.
import { parseArgs } from 'node:util'
import { CURRENT_KAFKA, KAFKA_VERSIONS, type KafkaVersion } from '../setup/kafka.ts'

export interface Leg {
  name: string
  what: string
  kafka: KafkaVersion
  /** for vitest */
  args: readonly string[]
}

const SECURED = ['security', 'doctor', 'mechanisms', 'rights'].map(name => `test/integration/${name}.test.ts`)
export const THREE_BROKERS = 'test/integration/three-brokers.test.ts'
/** All start servers of their own, always of the current release. */
const OF_ANY_RELEASE = ['--project', 'integration', ...[...SECURED, THREE_BROKERS].flatMap(file => ['--exclude', file])]

export const LEGS: readonly Leg[] = [
  ...KAFKA_VERSIONS.map(version => ({
    name: version,
    what: version.startsWith('2.') ? `Kafka ${version} with ZooKeeper` : `Kafka ${version}`,
    kafka: version,
    args: OF_ANY_RELEASE,
  })),
  {
    name: 'security',
    what: `Kafka ${CURRENT_KAFKA} with SASL, TLS, client certificates, ACLs, a proxy and a tunnel`,
    kafka: CURRENT_KAFKA,
    args: ['--project', 'integration', ...SECURED],
  },
  {
    name: 'three-brokers',
    what: `Kafka ${CURRENT_KAFKA}, three brokers that are killed, frozen and restarted`,
    kafka: CURRENT_KAFKA,
    args: ['--project', 'integration', THREE_BROKERS],
  },
]

/**
 * `--only NAME` (repeated, or joined by commas) chooses legs; other words are files, which make sense for the releases
 * only: a leg that is one file is left out then, unless it is named.
 * @throws Error that names the legs there are
 */
export function chooseLegs(commandLine: readonly string[]): Leg[] {
  const { values, positionals } = parseArgs({
    args: [...commandLine],
    options: { only: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const only = values.only?.flatMap(each => each.split(','))
  const unknown = only?.filter(name => !LEGS.some(leg => leg.name === name)) ?? []
  if (unknown.length > 0) {
    throw new Error(`No leg is called ${unknown.join(', ')}. There are: ${LEGS.map(leg => leg.name).join(', ')}.`)
  }
  return LEGS.filter(leg => only?.includes(leg.name) ?? (positionals.length === 0 || leg.args === OF_ANY_RELEASE)).map(
    leg => (leg.args === OF_ANY_RELEASE ? { ...leg, args: [...leg.args, ...positionals] } : leg),
  )
}
