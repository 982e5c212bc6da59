// The connection doctor: every bootstrap server, then every broker the cluster names, then the cluster and what the account
// may do there. Only asks; its connections have no write grant.
import { metadata } from '#core/protocol/apis/metadata.ts'
import type { BrokerNode } from '../brokers.ts'
import { KafkaConnection } from '../connection.ts'
import { asFailure } from '../failure.ts'
import { wireMechanism } from '../login/sasl-settings.ts'
import { type Address, accountOf, type ConnectionOptions, parseAddress } from '../options.ts'
import { clocks } from './clock.ts'
import { Course, type Finding, failed, ok, type Step, warning } from './finding.ts'
import { type Listener, ListenerExamination } from './listener.ts'
import { clusterRights, groupRights, topicRights } from './rights.ts'

const CLUSTER = 'cluster'

/** Tells each step twice: when it begins and when it is over. @throws the signal's reason, INVALID_ADDRESS */
export async function examine(
  options: ConnectionOptions,
  told: (step: Step) => void,
  signal: AbortSignal,
): Promise<void> {
  const course = new Course(told, signal)
  const servers = options.bootstrapServers.map(server => ({
    ...parseAddress(server),
    place: `bootstrap ${server}`,
    isAdvertised: false,
  }))
  const entered = await Promise.all(servers.map(server => enter(server, options, course)))
  const [first] = entered.filter(each => each !== null)
  if (first === undefined) return
  const seen = new Map(servers.map((server, index) => [addressOf(server), entered[index] !== null]))
  try {
    await examineCluster(first, seen, options, course)
  } finally {
    await Promise.all(entered.map(each => each?.close()))
  }
}

/** From the name to the brokers it tells of; null where the way ends. */
async function enter(listener: Listener, options: ConnectionOptions, course: Course): Promise<KafkaConnection | null> {
  if (!(await new ListenerExamination(listener, options, course).run())) return null
  const connection = await logIn(listener, options, course)
  if (connection === null) return null
  await course.step(listener.place, 'metadata', async () => {
    const brokers = connection.nodes().map(each => `broker ${each.nodeId} at ${addressOf(each)}`)
    return ok(
      `It belongs to cluster ${connection.clusterId} with ${brokers.length === 1 ? 'one live broker' : `${brokers.length} live brokers`}`,
      brokers,
    )
  })
  return connection
}

async function logIn(listener: Listener, options: ConnectionOptions, course: Course): Promise<KafkaConnection | null> {
  const connection = new KafkaConnection({ ...options, bootstrapServers: [addressOf(listener)] }, null)
  const cancel = () => connection.cut()
  course.signal.addEventListener('abort', cancel, { once: true })
  try {
    const isIn = await course.step(listener.place, 'login', () => loggedIn(connection, options))
    if (!isIn) await connection.close()
    return isIn ? connection : null
  } finally {
    course.signal.removeEventListener('abort', cancel)
  }
}

async function loggedIn(connection: KafkaConnection, { sasl }: ConnectionOptions): Promise<Finding> {
  try {
    await connection.connect()
    return ok(sasl === null ? 'Lets in without a login' : `Logged in as ${accountOf(sasl)} with ${wireMechanism(sasl)}`)
  } catch (error) {
    const { code, what, remedy } = asFailure(error, {})
    if (code !== 'SASL_AUTHENTICATION_FAILED' || sasl === null) return failed(code, what, remedy)
    return failed(
      'LOGIN_REFUSED',
      `The broker refuses the login of ${accountOf(sasl)} with ${wireMechanism(sasl)}`,
      sasl.mechanism === 'oauthbearer' || sasl.mechanism === 'aws-msk-iam'
        ? 'The token is not valid for this cluster: check who issued it, its scope and this machine’s clock.'
        : 'The user name or the password is wrong, or the account does not exist for this mechanism.',
      [what],
    )
  }
}

/** @param seen bootstrap servers by address: whether they let in */
async function examineCluster(
  connection: KafkaConnection,
  seen: ReadonlyMap<string, boolean>,
  options: ConnectionOptions,
  course: Course,
): Promise<void> {
  const brokers = connection.nodes()
  const reached = await Promise.all(brokers.map(each => examineBroker(each, seen, options, course)))
  const lost = brokers.filter((_, index) => reached[index] === false)
  await course.step(CLUSTER, 'brokers', () => brokersTogether(connection, lost))
  await course.step(CLUSTER, 'clocks', () => clocks(connection))
  await course.step(CLUSTER, 'cluster-rights', () => clusterRights(connection))
  await course.step(CLUSTER, 'topic-rights', () => topicRights(connection))
  // Each broker knows its own groups only.
  if (lost.length > 0)
    course.skip(CLUSTER, 'group-rights', 'Not every broker is reached, and each is asked for its groups')
  else await course.step(CLUSTER, 'group-rights', () => groupRights(connection))
}

async function examineBroker(
  node: BrokerNode,
  seen: ReadonlyMap<string, boolean>,
  options: ConnectionOptions,
  course: Course,
): Promise<boolean> {
  const address = addressOf(node)
  const listener = { ...node, place: `broker ${node.nodeId} at ${address}`, isAdvertised: true }
  const isReached = seen.get(address)
  if (isReached !== undefined) {
    course.skip(listener.place, 'tcp', 'The same address as a bootstrap server, which was examined above')
    return isReached
  }
  if (!(await new ListenerExamination(listener, options, course).run())) return false
  const connection = await logIn(listener, options, course)
  await connection?.close()
  return connection !== null
}

/** Who is missing: brokers that cannot be reached, and such that only partitions know of. */
async function brokersTogether(connection: KafkaConnection, lost: readonly BrokerNode[]): Promise<Finding> {
  const answer = await connection.send('any', metadata, { topics: null, allowAutoTopicCreation: false })
  const live = new Set(answer.brokers.map(each => each.nodeId))
  const partitions = answer.topics.flatMap(each => each.partitions)
  const known = new Set([...live, ...partitions.flatMap(each => each.replicaNodes)])
  const absent = [...known].filter(id => !live.has(id))
  const down = [...new Set([...absent, ...lost.map(each => each.nodeId)])].sort((a, b) => a - b)
  const leaderless = partitions.filter(each => each.leaderId < 0 || down.includes(each.leaderId)).length
  const behind = partitions.filter(each => each.isrNodes.length < each.replicaNodes.length).length
  const details = [
    ...absent.map(id => `broker ${id} holds replicas and is not among the live brokers`),
    ...lost.map(
      each => `broker ${each.nodeId} at ${addressOf(each)} is named by the cluster and not reached from here`,
    ),
    `${leaderless} of ${partitions.length} partitions seen have no leader that can be reached; ${behind} lack replicas in sync`,
  ]
  if (down.length > 0)
    return failed(
      'BROKERS_DOWN',
      `${down.length} of ${known.size} brokers are down or not reached: ${down.join(', ')}`,
      'Look at these brokers. Until they are back, partitions they lead cannot be read or written.',
      details,
    )
  if (behind > 0)
    return warning(
      'REPLICAS_BEHIND',
      `${behind} partitions lack replicas in sync`,
      'Look at the brokers’ load and disks.',
      details,
    )
  return ok(known.size === 1 ? 'The one broker is reached' : `All ${known.size} brokers are reached`, details)
}

const addressOf = ({ host, port }: Address) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
