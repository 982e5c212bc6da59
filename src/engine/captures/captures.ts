// The captures that run in the engine: main starts them with a folder of its choosing, asks how far they are, stops them.
import { join } from 'node:path'
import type { CaptureRange, CaptureSpec } from '#contract/captures.contract.ts'
import { initCompression } from '#core/records/compression.ts'
import { clusterOverview } from '#kafka/cluster.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Sources } from '../sources.ts'
import { committedOf, estimateTopic, planCapture } from './capture-plan.ts'
import { RunningCapture } from './running-capture.ts'

export class Captures {
  readonly #sources: Sources
  readonly #running = new Map<string, RunningCapture>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** @param folder where the capture's own folder, named `id`, is made. @throws KafkaFailure before anything is written */
  async start(asked: { id: string; folder: string; connectionId: string; spec: CaptureSpec }): Promise<void> {
    const { id, folder, connectionId, spec } = asked
    await initCompression()
    const scanning = await this.#sources.scanning(connectionId)
    const { connection } = scanning
    const { clusterId, kafkaVersion } = await clusterOverview(connection)
    const now = new Date().toISOString()
    const capture = new RunningCapture(
      join(folder, id),
      {
        format: 'ottla-capture',
        version: 1,
        name: spec.name,
        status: 'running',
        failure: null,
        startedAt: now,
        updatedAt: now,
        profile: connection.cluster,
        cluster: { id: clusterId, kafkaVersion },
        isLive: spec.isLive,
        isReencoded: false,
        sizeLimitBytes: spec.sizeLimitBytes,
        topics: await planCapture(connection, spec),
        groups: await committedOf(connection, spec.groups),
      },
      scanning,
      spec,
    )
    await capture.begin()
    this.#running.set(id, capture)
    void capture.run()
  }

  /** Answers when it has ended, or after `waitMs`; one that has ended is forgotten then. */
  async poll(id: string, waitMs: number) {
    const capture = this.#find(id)
    await capture.ended(waitMs)
    if (capture.isEnded) this.#running.delete(id)
    const { code, what, where, remedy, retriable } = capture.failure ?? {}
    const problem =
      code === undefined || what === undefined
        ? null
        : { code, what, where: { ...where }, remedy: remedy ?? '', retriable: retriable ?? false }
    return { ...capture.progress(), isEnded: capture.isEnded, status: capture.manifest.status, problem }
  }

  stop(id: string): void {
    this.#running.get(id)?.stop()
  }

  /** `bytes` is null where the size of any log may not be seen. @throws KafkaFailure */
  async estimate(asked: { connectionId: string; topics: CaptureSpec['topics']; range: CaptureRange }) {
    const connection = await this.#sources.lookingUp(asked.connectionId)
    let offsets = 0n
    let bytes: bigint | null = 0n
    for (const { topic, partitions } of asked.topics) {
      const one = await estimateTopic(connection, topic, partitions, asked.range)
      offsets += one.offsets
      bytes = bytes === null || one.bytes === null ? null : bytes + one.bytes
    }
    return { offsets, bytes }
  }

  #find(id: string): RunningCapture {
    const found = this.#running.get(id)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'CAPTURE_NOT_RUNNING',
      what: 'This capture does not run any more',
      where: { capture: id },
      remedy: 'What was written until then is kept and can be opened.',
    })
  }
}
