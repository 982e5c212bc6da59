// What the account may do, as the cluster tells it when asked: nothing is written to find out.
import { describeCluster } from '#core/protocol/apis/describe-cluster.ts'
import { describeGroups } from '#core/protocol/apis/describe-groups.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import type { KafkaConnection } from '../connection.ts'
import { listGroups } from '../groups.ts'
import { type Finding, ok, warning } from './finding.ts'

/** Bits of Kafka's AclOperation that a person knows by name. */
const OPERATIONS = {
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
} as const
type Operation = keyof typeof OPERATIONS

/** Kafka's “not told”. */
const NOT_TOLD = -2_147_483_648
const GROUPS_ASKED = 50
const NAMES_SHOWN = 10
const LAST_METADATA_WITH_CLUSTER = 10

const may = (bits: number, operation: Operation) => (bits & (1 << OPERATIONS[operation])) !== 0
const WORDS: Partial<Record<Operation, string>> = {
  describeConfigs: 'describe configs',
  alterConfigs: 'alter configs',
  idempotentWrite: 'idempotent write',
}
const word = (operation: Operation) => WORDS[operation] ?? operation
const list = (operations: readonly Operation[]) => operations.map(word).join(', ') || 'nothing'

export async function clusterRights(connection: KafkaConnection): Promise<Finding> {
  const offered = await connection.versions()
  const bits = offered.has(describeCluster.key)
    ? (await connection.send('any', describeCluster, { includeClusterAuthorizedOperations: true }))
        .clusterAuthorizedOperations
    : await askedByMetadata(connection)
  if (bits === NOT_TOLD) return ok('The cluster does not tell')
  const asked = ['describe', 'create', 'alter', 'describeConfigs', 'alterConfigs', 'idempotentWrite'] as const
  const [allowed, lacking] = split(asked, operation => may(bits, operation))
  const says = `On the cluster the account may ${list(allowed)}`
  if (allowed.includes('describe')) return ok(says, lacking.length === 0 ? [] : [`Not allowed: ${list(lacking)}`])
  return warning(
    'RIGHT_MISSING',
    'The account may not describe the cluster',
    'Brokers’ settings, log directories and all groups stay hidden. Ask for Describe on the cluster if they are needed.',
    [says],
  )
}

async function askedByMetadata(connection: KafkaConnection): Promise<number> {
  const body = { topics: [], allowAutoTopicCreation: false, includeClusterAuthorizedOperations: true }
  const options = { maxVersion: LAST_METADATA_WITH_CLUSTER }
  return (await connection.send('any', metadata, body, options)).clusterAuthorizedOperations
}

export async function topicRights(connection: KafkaConnection): Promise<Finding> {
  const body = { topics: null, allowAutoTopicCreation: false, includeTopicAuthorizedOperations: true }
  const answer = await connection.send('any', metadata, body)
  const topics = answer.topics.filter(each => !each.isInternal)
  if (topics.length === 0)
    return warning(
      'NO_TOPIC_SEEN',
      'The account sees no topic: there is none, or it lacks the right to describe any',
      'If there are topics, ask for Describe (or Read or Write) on them.',
    )
  if (topics.every(each => each.topicAuthorizedOperations === NOT_TOLD))
    return ok(`${topics.length} topics are seen; the cluster does not tell what is allowed on them`)
  const asked = ['read', 'write', 'alter', 'delete', 'describeConfigs', 'alterConfigs'] as const
  const counts = asked.map(operation => {
    const allowed = topics.filter(each => may(each.topicAuthorizedOperations, operation)).length
    return `${word(operation)} ${allowed}`
  })
  const says = `${topics.length.toLocaleString('en')} topics are seen; of them the account may ${counts.join(', ')}`
  const lacking = (operation: Operation) =>
    topics.filter(each => !may(each.topicAuthorizedOperations, operation)).map(each => each.name ?? '')
  const unread = lacking('read')
  const unwritten = lacking('write')
  const details = unwritten.length === 0 ? [] : [`No right to write: ${names(unwritten)}`]
  if (unread.length === 0) return ok(says, details)
  return warning(
    'RIGHT_MISSING',
    `The account may not read ${names(unread)}`,
    'No records can be shown without Read. Ask for it on what is named.',
    [says, ...details],
  )
}

export async function groupRights(connection: KafkaConnection): Promise<Finding> {
  const groups = (await listGroups(connection)).filter(each => each.protocolType === 'consumer')
  if (groups.length === 0) return ok('No group is seen: there is none, or the account lacks the right to describe any')
  const asked = groups.slice(0, GROUPS_ASKED)
  const told = await Promise.all(asked.map(each => operationsOn(connection, each.groupId)))
  const of = groups.length > asked.length ? `the first ${asked.length} of ${groups.length}` : String(groups.length)
  const unread = asked.filter((_, index) => !may(told[index] ?? 0, 'read')).map(each => each.groupId)
  if (told.every(bits => bits === NOT_TOLD))
    return ok(`${of} groups are seen; the cluster does not tell what is allowed`)
  if (unread.length === 0) return ok(`The account may commit in ${of} groups it sees`)
  return warning(
    'RIGHT_MISSING',
    `The account may not commit in ${names(unread)}`,
    'Membership and commits need Read on the group.',
    [`Looked at: ${of} groups`],
  )
}

async function operationsOn(connection: KafkaConnection, group: string): Promise<number> {
  const asked = { groups: [group], includeAuthorizedOperations: true }
  const answer = await connection.send({ group }, describeGroups, asked)
  return answer.groups[0]?.authorizedOperations ?? NOT_TOLD
}

function split<T>(all: readonly T[], test: (each: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter(each => !test(each))]
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, NAMES_SHOWN).join(', ')
  return all.length > NAMES_SHOWN ? `${shown} and ${(all.length - NAMES_SHOWN).toLocaleString('en')} more` : shown
}
