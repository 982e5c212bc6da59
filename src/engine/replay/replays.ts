// The replays of the engine: planned, run, resumed, verified. Reads by connections of its own, and writes by one with a
// grant that main gives for a short while and renews; without main's word it ends by itself.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  ReplayDryRun,
  ReplayPlan,
  ReplayPreview,
  ReplayResult,
  ReplaySpec,
  StoredReplay,
  Verification,
} from '#contract/replay.contract.ts'
import type { Step } from '#contract/steps.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { idempotentProducer, type ProducerIdentity } from '#kafka/transactional-producer.ts'
import type { WriteRecord } from '#kafka/write-record.ts'
import type { Sources } from '../sources.ts'
import { inSteps, type Work } from '../steps.ts'
import { dryRun } from './dry-run.ts'
import { decidedChunks, placeOf, placesIn, readJournal } from './journal.ts'
import { planReplay } from './plan.ts'
import { previewReplay } from './preview.ts'
import { listReplays, type ReplayFile, readReplay, storedReplay, writeReplay } from './replay-file.ts'
import { RunningReplay } from './running-replay.ts'
import { stretchesOf } from './stretches.ts'
import { configIfSeen, mostBytesOf, partitionsOf } from './targets.ts'
import type { TrialParts } from './trial.ts'
import { verifyReplay } from './verify-replay.ts'

interface Running {
  stop: AbortController
  grantUntil: number
}

export interface RunAsked {
  connectionId: string
  spec: ReplaySpec
  folder: string
  id: string
  grantUntil: number
  sourceName: string
  targetName: string
}

export type ReplayStep = Step<StoredReplay> & { writes: WriteRecord[] }

export class Replays {
  readonly #sources: Sources
  readonly #running = new Map<string, Running>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** @throws KafkaFailure */
  plan(connectionId: string, spec: ReplaySpec): Promise<ReplayPlan> {
    return this.#between(spec.source.connectionId, connectionId, (from, to) => planReplay(from, to, spec))
  }

  /** @throws KafkaFailure REPLAY_BLOCKED where there is no such target */
  dryRun(connectionId: string, spec: ReplaySpec, work: Work): Promise<ReplayDryRun> {
    return this.#tryOut(connectionId, spec, parts => dryRun(parts, work))
  }

  /** @throws KafkaFailure REPLAY_BLOCKED where there is no such target */
  preview(connectionId: string, spec: ReplaySpec): Promise<ReplayPreview[]> {
    return this.#tryOut(connectionId, spec, previewReplay)
  }

  #tryOut<Result>(
    connectionId: string,
    spec: ReplaySpec,
    attempt: (parts: TrialParts) => Promise<Result>,
  ): Promise<Result> {
    return this.#between(spec.source.connectionId, connectionId, async (from, to) => {
      const plan = await planReplay(from, to, spec)
      const topics = plan.targets.filter(each => each.partitions > 0).map(each => each.topic)
      if (topics.length < plan.targets.length) throw blocked(plan)
      const [targets, mostBytes] = await Promise.all([partitionsOf(to, topics), mostBytesOf(to, topics)])
      return attempt({ spec, plan, targets, mostBytes, log: topic => new BrokerLog(from, topic) })
    })
  }

  /** Steps, the first once it has begun, that end with how it stands then. @throws KafkaFailure REPLAY_BLOCKED */
  run(asked: RunAsked): AsyncGenerator<ReplayStep> {
    const { connectionId, spec, id, sourceName, targetName } = asked
    const folder = join(asked.folder, id)
    return this.#granted(asked, connectionId, spec.source.connectionId, async (from, writer) => {
      const plan = await planReplay(from, writer, spec)
      if (plan.warnings.some(each => each.isBlocking)) throw blocked(plan)
      const now = new Date().toISOString()
      const file: ReplayFile = {
        format: 'ottla-replay',
        version: 1,
        name: spec.name,
        status: 'running',
        problem: null,
        startedAt: now,
        updatedAt: now,
        sourceName,
        targetName,
        sourceConnectionId: spec.source.connectionId,
        targetConnectionId: connectionId,
        onceOnly: plan.onceOnly,
        sent: 0,
        failed: 0,
        resumed: 0,
        verification: null,
        spec,
        plan,
        ends: await endsOf(writer, plan),
        producer: plan.onceOnly === 'transactions' ? null : await producerIfAllowed(writer),
      }
      await mkdir(folder, { recursive: true })
      await writeReplay(folder, file)
      return { folder, file }
    })
  }

  /** @throws KafkaFailure REPLAY_COMPLETE */
  async *resume(asked: { folder: string; id: string; grantUntil: number }): AsyncGenerator<ReplayStep> {
    const folder = join(asked.folder, asked.id)
    const stored = await readReplay(folder)
    if (stored.status === 'complete') throw complete(stored)
    yield* this.#granted(asked, stored.targetConnectionId, stored.sourceConnectionId, async () => {
      const file: ReplayFile = { ...stored, status: 'running', problem: null, resumed: stored.resumed + 1 }
      await writeReplay(folder, file)
      return { folder, file }
    })
  }

  renew(id: string, grantUntil: number): void {
    const running = this.#running.get(id)
    if (running !== undefined) running.grantUntil = grantUntil
  }

  /** It ends behind the chunk that it is at. */
  stop(id: string): void {
    this.#running.get(id)?.stop.abort()
  }

  async list(folder: string) {
    const running = new Set(this.#running.keys())
    const { found, problems } = await listReplays(folder)
    const replays = await Promise.all(found.map(({ id, file }) => this.#stored(folder, id, file, running)))
    return { replays, problems }
  }

  async read(folder: string, id: string) {
    const running = new Set(this.#running.keys())
    const file = await readReplay(join(folder, id))
    return { replay: await this.#stored(folder, id, file, running), spec: file.spec, plan: file.plan }
  }

  /** What was sent and what failed, from the result `after` on. */
  async results(folder: string, id: string, page: { after: number; count: number; onlyFailed: boolean }) {
    const { spec, plan } = await readReplay(join(folder, id))
    const sources = stretchesOf(spec, plan)
    const placed = (source: number, offset: bigint) => {
      const { topic = '', partition = -1 } = sources[source] ?? {}
      return { topic, partition, offset }
    }
    const results: ReplayResult[] = []
    let total = 0
    const add = (result: () => ReplayResult) => {
      if (total >= page.after && results.length < page.count) results.push(result())
      total++
    }
    for await (const { sends, failed } of decidedChunks(join(folder, id))) {
      for (const send of page.onlyFailed ? [] : sends) {
        const { topic, partition } = send
        for (const { source, offset, target } of placesIn(send)) {
          const landed = target === null ? null : { topic, partition, offset: target }
          add(() => ({ source: placed(source, offset), target: landed, failure: null }))
        }
      }
      for (const [source, offset, failure] of failed)
        add(() => ({ source: placed(source, offset), target: null, failure }))
    }
    return { results, total }
  }

  /** Kept with the replay. @throws KafkaFailure REPLAY_RUNNING */
  async verify(folder: string, id: string, work: Work): Promise<Verification> {
    if (this.#running.has(id)) throw isRunning(id)
    const file = await readReplay(join(folder, id))
    const { spec, plan } = file
    return this.#between(file.sourceConnectionId, file.targetConnectionId, async (from, to) => {
      const topics = plan.targets.map(each => each.topic)
      const [partitions, configs] = await Promise.all([
        partitionsOf(to, topics),
        Promise.all(topics.map(topic => configIfSeen(to, topic))),
      ])
      const appended = new Set(
        topics.filter((_, index) => configs[index]?.get('message.timestamp.type') === 'LogAppendTime'),
      )
      const parts = {
        ...{ id, folder: join(folder, id), spec, plan, partitions },
        keepsTime: (topic: string) => !appended.has(topic),
        source: (topic: string) => new BrokerLog(from, topic),
        target: (topic: string) => new BrokerLog(to, topic),
        begins: file.ends,
        ends: new Map(Object.entries(await endsOf(to, plan))),
      }
      const verification = await verifyReplay(parts, work)
      await writeReplay(join(folder, id), { ...file, verification })
      return verification
    })
  }

  /**
   * One that nobody runs any more was interrupted, and its journal knows better how far it came.
   * @param before those that ran before the file was read: it may have come to its end since
   */
  async #stored(folder: string, id: string, file: ReplayFile, before: ReadonlySet<string>): Promise<StoredReplay> {
    const stored = storedReplay(id, file)
    if (stored.status !== 'running' || before.has(id) || this.#running.has(id)) return stored
    const { sent, failed } = await readJournal(join(folder, id))
    return { ...stored, status: 'interrupted', sent, failed }
  }

  /** @param prepare what fails there fails before it has begun */
  async *#granted(
    { id, grantUntil }: { id: string; grantUntil: number },
    target: string,
    source: string,
    prepare: (from: KafkaConnection, writer: KafkaConnection) => Promise<{ folder: string; file: ReplayFile }>,
  ): AsyncGenerator<ReplayStep> {
    if (this.#running.has(id)) throw isRunning(id)
    const known: Running = { stop: new AbortController(), grantUntil }
    this.#running.set(id, known)
    const writes: WriteRecord[] = []
    const grant = {
      reason: 'a replay',
      get expiresAt() {
        return known.grantUntil
      },
    }
    const open: KafkaConnection[] = []
    try {
      const from = await this.#sources.own(source, null)
      open.push(from)
      const writer = await this.#sources.own(target, grant)
      open.push(writer)
      writer.onWrite(record => writes.push(record))
      const { folder, file } = await prepare(from, writer)
      let last: Step<StoredReplay> = BEGUN
      yield { ...last, writes: writes.splice(0) }
      const replay = new RunningReplay({ id, folder, file, writer, log: topic => new BrokerLog(from, topic) })
      const { signal } = known.stop
      const steps = inSteps(signal, async work => storedReplay(id, await replay.run(work)))
      try {
        for await (const step of steps) {
          last = step
          yield { ...step, writes: writes.splice(0) }
        }
      } catch (error) {
        // What was written before it failed is told all the same.
        yield { ...last, writes: writes.splice(0) }
        throw error
      }
    } finally {
      this.#running.delete(id)
      await Promise.all(open.map(each => each.close()))
    }
  }

  async #between<Result>(
    source: string,
    target: string,
    work: (from: KafkaConnection, to: KafkaConnection) => Promise<Result>,
  ): Promise<Result> {
    const from = await this.#sources.own(source, null)
    try {
      const to = await this.#sources.own(target, null)
      try {
        return await work(from, to)
      } finally {
        await to.close()
      }
    } finally {
      await from.close()
    }
  }
}

const BEGUN = { share: null, records: 0, bytes: 0, bytesPerSecond: 0, secondsLeft: null, result: null }

/** Of every partition of the targets. */
async function endsOf(connection: KafkaConnection, { targets }: ReplayPlan): Promise<Record<string, bigint>> {
  const ends: Record<string, bigint> = {}
  for (const [topic, partitions] of await partitionsOf(
    connection,
    targets.map(each => each.topic),
  ))
    for (const [partition, { end }] of await boundsOf(connection, topic, partitions))
      ends[placeOf({ topic, partition })] = end
  return ends
}

/** Null where the account may not have one: older brokers want a right of its own for it. */
async function producerIfAllowed(connection: KafkaConnection): Promise<ProducerIdentity | null> {
  try {
    return await idempotentProducer(connection)
  } catch (error) {
    if (/AUTHORIZATION_FAILED|NOT_OFFERED/.test(asFailure(error, {}).code)) return null
    throw error
  }
}

function blocked({ warnings }: ReplayPlan): KafkaFailure {
  const [first] = warnings.filter(each => each.isBlocking)
  return new KafkaFailure({
    code: 'REPLAY_BLOCKED',
    what: `The replay cannot be run: ${first?.what ?? 'a target is missing'}`,
    where: first === undefined || first.topic === '' ? {} : { topic: first.topic },
    remedy: first?.remedy ?? '',
  })
}

function complete({ name }: ReplayFile): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_COMPLETE',
    what: 'The replay came to its end: there is nothing to resume',
    where: { replay: name },
    remedy: 'Verify it, or make a new one.',
  })
}

function isRunning(id: string): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_RUNNING',
    what: 'The replay is running',
    where: { replay: id },
    remedy: 'Stop it first, or wait until it has ended.',
  })
}
