// The sample data as a whole: history for a new directory, then live records and live group members.

import type { Services } from '../services.ts'
import { deadLetterTopics } from './dead-letters.ts'
import { commitHistory, startMembers } from './groups.ts'
import { writeHistory } from './history.ts'
import { machineTopics } from './machines.ts'
import { newsTopics } from './news.ts'
import { shopTopics } from './shop.ts'
import { startTrickle } from './trickle.ts'

const sampleTopics = [...newsTopics, ...shopTopics, ...machineTopics, ...deadLetterTopics]

/** Fills a directory without topics; one that has some is left as it is. */
export async function fillSample(services: Services): Promise<void> {
  if (services.topics.list().some(({ internal }) => !internal)) return
  await writeHistory(services.topics, sampleTopics, services.now())
  await commitHistory(services)
}

/** Starts what moves; the returned function ends it. */
export function startSample(services: Services, report: (line: string) => void): () => void {
  const stopTrickle = startTrickle(services, sampleTopics)
  const stopMembers = startMembers(services, report)
  return () => {
    stopTrickle()
    stopMembers()
  }
}
