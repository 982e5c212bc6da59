// Which records of a topic were sent again: told by the manifests of replays, since records cannot be marked.
import { join } from 'node:path'
import type { Problem } from '#contract/procedure.ts'
import { OffsetSet } from '#core/redrive/offset-set.ts'
import { asFailure } from '#kafka/failure.ts'
import { decidedChunks } from '../replay/journal.ts'
import { listReplays, type ReplayFile } from '../replay/replay-file.ts'
import { stretchesOf } from '../replay/stretches.ts'

export interface Redriven {
  /** By partition. */
  offsets: ReadonlyMap<number, OffsetSet>
  problems: Problem[]
}

/** @param folder that of all replays */
export async function redrivenOf(folder: string, connectionId: string, topic: string): Promise<Redriven> {
  const { found, problems } = await listReplays(folder)
  const offsets = new Map<number, OffsetSet>()
  for (const { id, file } of found) {
    if (file.sourceConnectionId !== connectionId) continue
    try {
      await addSent(offsets, join(folder, id), file, topic)
    } catch (error) {
      const { code, what, where, remedy, retriable } = asFailure(error, { replay: file.name })
      problems.push({ code, what, where, remedy, retriable })
    }
  }
  return { offsets, problems }
}

async function addSent(
  offsets: Map<number, OffsetSet>,
  folder: string,
  { spec, plan }: ReplayFile,
  topic: string,
): Promise<void> {
  const sources = stretchesOf(spec, plan)
  if (!sources.some(each => each.topic === topic)) return
  for await (const { sends } of decidedChunks(folder)) {
    for (const [source, first, count] of sends.flatMap(send => send.runs)) {
      const place = sources[source]
      if (place?.topic !== topic) continue
      const known = offsets.get(place.partition) ?? new OffsetSet()
      offsets.set(place.partition, known)
      known.add(first, count)
    }
  }
}
