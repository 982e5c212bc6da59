// What a replay would do, before anything is sent: how much, where to, once only by which way, and what may be in the way.
// Estimates and what cannot be known are said to be so.
import type { ReplayPlan, ReplaySpec, ReplayWarning } from '#contract/replay.contract.ts'
import type { LogSource } from '#core/log/source.ts'
import { addOffsetsToTxn } from '#core/protocol/apis/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '#core/protocol/apis/add-partitions-to-txn.ts'
import { endTxn } from '#core/protocol/apis/end-txn.ts'
import { initProducerId } from '#core/protocol/apis/init-producer-id.ts'
import { txnOffsetCommit } from '#core/protocol/apis/txn-offset-commit.ts'
import { initCompression } from '#core/records/compression.ts'
import { tellsPosition } from '#core/replay/mapping.ts'
import { encodeProgress } from '#core/replay/progress.ts'
import { MappingError } from '#core/replay/template.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { MAX_TIMESTAMP, offsetsOf } from '#kafka/offsets.ts'
import { estimateTopic } from '../captures/capture-plan.ts'
import { offsetsAsked, planStretches, type SourceStretch } from '../stretches.ts'
import { sampleSource } from './sample.ts'
import { configIfSeen, targetTopics } from './targets.ts'
import { type Looked, sizeWarnings, type Target, warningsOf } from './warnings.ts'

const TRANSACTIONS = [initProducerId, addPartitionsToTxn, addOffsetsToTxn, txnOffsetCommit, endTxn]

/** @throws KafkaFailure where the source cannot be read, or REPLAY_TEMPLATE */
export async function planReplay(from: KafkaConnection, to: KafkaConnection, spec: ReplaySpec): Promise<ReplayPlan> {
  await initCompression()
  const sources = await planStretches(from, spec.source)
  const targets = await Promise.all(targetTopics(spec.mapping, sources).map(topic => lookAt(to, topic)))
  const partitions = new Map(targets.map(each => [each.topic, each.partitions]))
  const log = (topic: string): LogSource => new BrokerLog(from, topic)
  const sample = await sampleSource(spec, sources, partitions, log).catch(templateFailure)
  await Promise.all([from.refreshNodes(), to.refreshNodes()])
  const isSameCluster = from.clusterId !== '' && from.clusterId === to.clusterId
  const looked: Looked = {
    spec,
    sources,
    sample,
    newest: await newestOf(from, sources),
    isSameCluster,
    now: Date.now(),
  }
  const once = await onceOnly(to, spec, sources, targets)
  const ids = { key: [...sample.schemaIds.key], value: [...sample.schemaIds.value] }
  const hasIds = ids.key.length + ids.value.length > 0
  return {
    offsets: offsetsAsked(sources),
    isExact: spec.source.records.of === 'records',
    bytes: await bytesOf(from, spec),
    sources: sources.map(({ topic, partition, from: first, until }) => ({ topic, partition, from: first, until })),
    targets: targets.map(({ topic, partitions: all }) => ({
      topic,
      partitions: all.length,
      written: writtenOf(spec, all, sources),
    })),
    onceOnly: once.way,
    onceOnlyWhy: once.why,
    schemaIds: { ...ids, sampled: sample.records },
    warnings: [
      ...targets.flatMap(target => [...warningsOf(target, looked), ...sizeWarnings(target, looked)]),
      ...once.warnings,
      ...failing(sample.failed, sample.records, sample.firstFailure, spec),
      ...(hasIds && !isSameCluster ? [SCHEMA_IDS] : []),
    ],
    unknown: unknownOf(spec, targets, sources),
  }
}

const SCHEMA_IDS: ReplayWarning = {
  code: 'SCHEMA_IDS',
  isBlocking: false,
  topic: '',
  what: 'Records carry schema ids, and the target is another cluster: the ids are sent as they are',
  remedy: 'Check that the registry which the target’s readers use gives these ids to the same schemas.',
}

async function lookAt(connection: KafkaConnection, topic: string): Promise<Target> {
  try {
    const partitions = await connection.refreshTopic(topic)
    return { topic, partitions, config: await configIfSeen(connection, topic) }
  } catch (error) {
    if (asFailure(error, { topic }).code === 'UNKNOWN_TOPIC_OR_PARTITION')
      return { topic, partitions: [], config: null }
    throw error
  }
}

function templateFailure(error: unknown): never {
  if (!(error instanceof MappingError)) throw error
  throw new KafkaFailure({
    code: 'REPLAY_TEMPLATE',
    what: error.message,
    where: {},
    remedy:
      'Places are {{key}}, {{value.path}}, {{json value.path}}, {{header.name}}, {{topic}}, {{partition}}, {{offset}} and {{timestamp}}.',
    cause: error,
  })
}

/** Null where the brokers do not tell: the largest timestamp is asked for from Kafka 3.0 on. */
async function newestOf(connection: KafkaConnection, sources: readonly SourceStretch[]): Promise<bigint | null> {
  let newest: bigint | null = null
  for (const topic of new Set(sources.map(each => each.topic))) {
    const partitions = sources.filter(each => each.topic === topic).map(each => each.partition)
    const answers = await offsetsOf(connection, topic, partitions, { timestamp: MAX_TIMESTAMP })
    for (const { timestamp, failure } of answers.values())
      if (failure === null && (newest === null || timestamp > newest)) newest = timestamp
  }
  return newest
}

async function bytesOf(connection: KafkaConnection, { source }: ReplaySpec): Promise<bigint | null> {
  if (source.records.of === 'records') return null
  const { topics, range } = source.records
  const all = await Promise.all(
    topics.map(({ topic, partitions }) => estimateTopic(connection, topic, partitions, range)),
  )
  return all.reduce<bigint | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0n)
}

function writtenOf(
  { mapping }: ReplaySpec,
  partitions: readonly number[],
  sources: readonly SourceStretch[],
): number[] | null {
  const { partition, topic } = mapping
  if (partition.by === 'key' || topic.by !== 'fixed') return null
  if (partition.by === 'fixed') return partitions.filter(each => each === partition.partition)
  const read = new Set(
    sources.map(each => (partition.by === 'modulo' ? each.partition % Math.max(1, partitions.length) : each.partition)),
  )
  return partitions.filter(each => read.has(each))
}

function failing(failed: number, sampled: number, first: string | null, { onFailure }: ReplaySpec): ReplayWarning[] {
  if (first === null) return []
  return [
    {
      code: 'RECORDS_FAIL',
      isBlocking: false,
      topic: '',
      what: `${failed} of the first ${sampled} records cannot be mapped. ${first}`,
      remedy:
        onFailure === 'stop'
          ? 'The replay stops at the first. Change the mapping, or skip records that fail.'
          : 'They are skipped and listed.',
    },
  ]
}

interface OnceOnly {
  way: ReplayPlan['onceOnly']
  why: string
  warnings: ReplayWarning[]
}

async function onceOnly(
  to: KafkaConnection,
  spec: ReplaySpec,
  sources: readonly SourceStretch[],
  targets: readonly Target[],
): Promise<OnceOnly> {
  const hindrance = spec.onceOnly === 'read-back' ? null : await hindranceOf(to, sources, targets)
  if (spec.onceOnly !== 'read-back' && hindrance === null) {
    const why =
      'Each chunk is one transaction, with which its progress is committed; a run that was interrupted is fenced by the next. Readers of uncommitted records may see a chunk that is aborted.'
    return { way: 'transactions', why, warnings: [] }
  }
  const blocked: ReplayWarning[] =
    spec.onceOnly === 'transactions'
      ? [
          {
            code: 'NO_TRANSACTIONS',
            isBlocking: true,
            topic: '',
            what: hindrance ?? '',
            remedy: 'Let it read back instead.',
          },
        ]
      : []
  const because = hindrance === null ? '' : `${hindrance}. `
  if (tellsPosition(spec.mapping.headers.source)) {
    const why = `${because}The target’s ends are kept before each send. When it is resumed what arrived after them is read and found by the source headers.`
    return { way: 'read-back', why, warnings: blocked }
  }
  const why = `${because}No headers tell where a record came from, so what was under way at an interruption is sent again: at least once.`
  const loose: ReplayWarning = {
    code: 'AT_LEAST_ONCE',
    isBlocking: false,
    topic: '',
    what: 'Interrupted and resumed, records may be in the target twice',
    remedy: 'Add the source headers topic, partition and offset, or let it use transactions.',
  }
  return { way: 'at-least-once', why, warnings: [...blocked, loose] }
}

/** Why there can be no transactions; null where nothing is known to be in the way. */
async function hindranceOf(
  to: KafkaConnection,
  sources: readonly SourceStretch[],
  targets: readonly Target[],
): Promise<string | null> {
  const offered = await to.versions()
  const lacking = TRANSACTIONS.find(api => !offered.has(api.key))
  if (lacking !== undefined) return `The target does not offer ${lacking.name}`
  const furthest = { chunk: Number.MAX_SAFE_INTEGER, passed: sources.map(({ from, until }) => until - from) }
  if (encodeProgress(furthest, targets[0]?.partitions.length ?? 0) === null)
    return `The progress of ${sources.length} source partitions does not fit into what can be committed for the target’s partitions`
  return null
}

function unknownOf(spec: ReplaySpec, targets: readonly Target[], sources: readonly SourceStretch[]): string[] {
  const unknown = [
    'Whether the account may write to the target, and use transactions there, shows when it begins.',
    'No schema registry is asked: whether a schema id means the same schema for the target is not known.',
  ]
  if (spec.source.records.of === 'topics')
    unknown.push(
      'Offsets are counted, not records: compaction, markers and aborted transactions leave fewer. A dry run counts.',
    )
  if (sources.length > 0) unknown.push('Sizes, keys and times are those of the first records of each partition.')
  for (const { topic, partitions, config } of targets)
    if (partitions.length > 0 && config === null)
      unknown.push(`The configuration of ${topic} may not be seen, so its limits are not known.`)
  return unknown
}
