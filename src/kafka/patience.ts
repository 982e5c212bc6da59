// Requests whose answer says “ask again, or ask another broker”: nothing was done, so even a write may be repeated.

import { errorName } from '#core/protocol/errors.ts'
import type { AnyApi, RequestInput, ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import type { SendOptions } from './exchange.ts'
import { asFailure, KafkaFailure } from './failure.ts'

/** Doubles from try to try. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000
/** What does not exist may be on its way, to the brokers or the name servers, but not for long. */
const MISSING: ReadonlySet<string> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'HOST_NOT_FOUND'])
const ATTEMPTS_TO_FIND = 6
/** Nobody was there to take the request: even a write may be sent again. */
const NEVER_SENT: ReadonlySet<string> = new Set(['CONNECTION_REFUSED', 'BROKER_NOT_AVAILABLE'])

const COORDINATOR_MOVED: ReadonlySet<string> = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
])
/** And offsets of a transaction that is being decided. */
const GROUP_NOT_READY: ReadonlySet<string> = new Set([...COORDINATOR_MOVED, 'UNSTABLE_OFFSET_COMMIT'])
/** What the transaction before left to do is not done yet. It takes milliseconds. */
const TRANSACTION_NOT_FREE: ReadonlySet<string> = new Set([...COORDINATOR_MOVED, 'CONCURRENT_TRANSACTIONS'])
const SHORTEST_PAUSE_MS = 2
const CONTROLLER_MOVED: ReadonlySet<string> = new Set(['NOT_CONTROLLER'])

/** To the group's coordinator, wherever it moved. `errorCodeOf` names the code that would say so. */
export function toCoordinator<A extends AnyApi>(
  connection: KafkaConnection,
  group: string,
  api: A,
  body: RequestInput<A>,
  errorCodeOf: (answer: ResponseOf<A>) => number,
  options: SendOptions = {},
): Promise<ResponseOf<A>> {
  return patiently(
    connection,
    () => connection.send({ group }, api, body, options),
    errorCodeOf,
    GROUP_NOT_READY,
    () => connection.forgetCoordinator(group),
  )
}

/** To any broker, once it is ready: one that has just begun has no producer ids to give yet. */
export function toReadyBroker<A extends AnyApi>(
  connection: KafkaConnection,
  api: A,
  body: RequestInput<A>,
  errorCodeOf: (answer: ResponseOf<A>) => number,
): Promise<ResponseOf<A>> {
  return patiently(
    connection,
    () => connection.send('any', api, body),
    errorCodeOf,
    COORDINATOR_MOVED,
    () => {},
  )
}

/** To the coordinator of the transactional id, once it has finished the transaction before. */
export function toTransactionCoordinator<A extends AnyApi>(
  connection: KafkaConnection,
  transactionalId: string,
  api: A,
  body: RequestInput<A>,
  errorCodeOf: (answer: ResponseOf<A>) => number,
  options: SendOptions,
): Promise<ResponseOf<A>> {
  return patiently(
    connection,
    () => connection.send({ transactionalId }, api, body, options),
    errorCodeOf,
    TRANSACTION_NOT_FREE,
    () => connection.forgetTransactionCoordinator(transactionalId),
    SHORTEST_PAUSE_MS,
  )
}

/** What `ask` says at the group's coordinator, wherever that moved, or is not ready yet. */
export function atCoordinator<Answer>(
  connection: KafkaConnection,
  group: string,
  ask: (nodeId: number) => Promise<Answer>,
): Promise<Answer> {
  return patiently(
    connection,
    async () => ask(await connection.coordinatorOf(group)),
    () => 0,
    COORDINATOR_MOVED,
    () => connection.forgetCoordinator(group),
  )
}

/** The broker that coordinates the group. The first group of a cluster waits until the offsets topic is made. */
export function coordinatorOf(connection: KafkaConnection, group: string): Promise<number> {
  return atCoordinator(connection, group, async nodeId => nodeId)
}

/** To the controller. In KRaft any broker passes such requests on, and Metadata names one of them. */
export function toController<A extends AnyApi>(
  connection: KafkaConnection,
  api: A,
  body: RequestInput<A>,
  errorCodeOf: (answer: ResponseOf<A>) => number,
  options: SendOptions,
): Promise<ResponseOf<A>> {
  const target = ({ controllerId }: KafkaConnection) => (controllerId === null ? 'any' : { nodeId: controllerId })
  return patiently(
    connection,
    () => connection.send(target(connection), api, body, options),
    errorCodeOf,
    CONTROLLER_MOVED,
    () => connection.refreshNodes(),
  )
}

/** Asks again while the answer, or what is thrown, is one of the errors; `forget` runs before each further try. */
async function patiently<Answer>(
  connection: KafkaConnection,
  ask: () => Promise<Answer>,
  errorCodeOf: (answer: Answer) => number,
  errors: ReadonlySet<string>,
  forget: () => unknown,
  firstPauseMs = FIRST_PAUSE_MS,
): Promise<Answer> {
  const isPatient = patience(connection.retryMs)
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask()
      if (!errors.has(errorName(errorCodeOf(answer))) || !isPatient()) return answer
    } catch (error) {
      const code = error instanceof KafkaFailure ? error.code : ''
      if (!(errors.has(code) || NEVER_SENT.has(code)) || !isPatient()) throw error
    }
    await pause(attempt, firstPauseMs)
    await forget()
  }
}

/**
 * Asks the leaders of a topic's partitions until they are where they are looked for: while one moves, or is dead and
 * not yet replaced. A write is asked again only where nothing was done.
 */
export async function throughFailover<Answer>(
  connection: KafkaConnection,
  topic: string,
  kind: 'reads' | 'writes',
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const isPatient = patience(connection.retryMs)
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const failure = asFailure(error, { cluster: connection.cluster, topic })
      const moved = connection.forgetLeaders(topic, failure.code)
      const mayAsk = moved || NEVER_SENT.has(failure.code) || (kind === 'reads' && failure.retriable)
      const isMissing = MISSING.has(failure.code) && attempt >= ATTEMPTS_TO_FIND
      if (!mayAsk || isMissing || !isPatient()) throw failure
      await pause(attempt)
    }
  }
}

/** Whether it is worth asking once more; the first time always, since one request may have taken all the time. */
export function patience(retryMs: number): () => boolean {
  const until = Date.now() + retryMs
  let asked = 0
  return () => asked++ === 0 || Date.now() < until
}

/** Runs the task for each item, at most `limit` at once; answers in the order of the items. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await task(items[index] as Item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}

/** The items in runs of at most `size`. */
export function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** Doubles from try to try, 50 ms before the second by default, up to a second. */
function pause(attempt: number, firstPauseMs = FIRST_PAUSE_MS): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (attempt - 1))))
}
