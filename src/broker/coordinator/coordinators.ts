// Opens both coordinators on the broker's topics and reads their state back.

import { Groups } from './group-coordinator.ts'
import { InternalTopic } from './internal-topic.ts'
import { ProducerIds } from './producer-ids.ts'
import { systemTimers, type Timers } from './timers.ts'
import { Transactions } from './transaction-coordinator.ts'
import type { CoordinatorSettings, Coordinators, CoordinatorTopics } from './types.ts'

/** After the topics are open and the codecs loaded. Throws when the internal topics cannot be read. */
export async function openCoordinators(given: {
  readonly topics: CoordinatorTopics
  readonly settings: CoordinatorSettings
  readonly timers?: Timers
  /** Where it says what could not be written. */
  readonly report: (line: string) => void
}): Promise<Coordinators> {
  const { topics, settings, timers = systemTimers, report } = given
  const offsetsTopic = new InternalTopic('__consumer_offsets', settings.offsetsTopicPartitions, topics, timers)
  const stateTopic = new InternalTopic('__transaction_state', settings.transactionTopicPartitions, topics, timers)
  const producerIds = await ProducerIds.open(settings.dataDirectory)
  const groups = new Groups({ topic: offsetsTopic, settings, timers, report })
  groups.load()
  const transactions = new Transactions({ topic: stateTopic, topics, groups, producerIds, settings, timers, report })
  transactions.load()
  const stopListening = topics.onDelete(({ name }) => groups.forgetTopic(name))
  return {
    groups,
    transactions,
    close() {
      stopListening()
      groups.close()
      transactions.close()
    },
  }
}
