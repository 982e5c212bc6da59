// The searches that run or have ended and are still looked at: the contract's `search` feature.
import { randomUUID } from 'node:crypto'
import type { SearchHits, SearchPlan, SearchProgress, SearchQuery, SearchText } from '#contract/index.ts'
import type { Problem } from '#contract/procedure.ts'
import { keyOf } from '#core/search/filter.ts'
import { describeWay, openMatcher, planOf } from '#core/search/matcher.ts'
import { QueryError } from '#core/search/query.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { TopicScan } from '#kafka/scan.ts'
import { RunningSearch } from './running-search.ts'
import { rangesOfTopics } from './search-ranges.ts'
import { SearchThreads } from './search-threads.ts'
import type { Sources } from './sources.ts'

/** Asked for, waiting and being looked through, of all partitions of one search together. */
const BUDGET_BYTES = 32 * 1024 * 1024
const HITS_PER_POLL = 500
/** Searches nobody closed: a window that died. The oldest that have ended make room. */
const MOST_SEARCHES = 64

export type SearchCheck =
  | { valid: true; plan: SearchPlan; key: string | null }
  | { valid: false; part: QueryError['part']; what: string; position: number }

export interface SearchPoll {
  hits: SearchHits
  nextHit: number
  kept: number
  progress: SearchProgress
  done: boolean
  problem: Problem | null
}

export class Searches {
  readonly #sources: Sources
  readonly #threads: SearchThreads
  readonly #searches = new Map<string, RunningSearch>()

  /** @param threadFile the entry of search threads */
  constructor(sources: Sources, threadFile: string) {
    this.#sources = sources
    this.#threads = new SearchThreads(threadFile)
  }

  check(conditions: { text: SearchText | null; filter: string; script: string }): SearchCheck {
    try {
      const way = planOf(conditions)
      return { valid: true, plan: { way, says: describeWay(way) }, key: keyOf(conditions.filter) }
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      return refusalOf(error)
    }
  }

  /** The same, and whether the sandbox takes the script. */
  async #checkWhole(query: SearchQuery): Promise<SearchCheck> {
    const checked = this.check(query)
    if (!checked.valid || query.script.trim() === '') return checked
    try {
      const { script } = await openMatcher(query)
      script?.close()
      return checked
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      return refusalOf(error)
    }
  }

  async start(asked: { connectionId: string; topics: string[]; query: SearchQuery }) {
    const { connectionId, topics, query } = asked
    const checked = await this.#checkWhole(query)
    if (!checked.valid) {
      throw new KafkaFailure({
        code: 'INVALID_QUERY',
        what: checked.what,
        where: { part: checked.part, position: String(checked.position) },
        remedy: 'Correct the search.',
      })
    }
    const found = await rangesOfTopics(topic => this.#sources.log(connectionId, topic), topics, query)
    const options = this.#sources.options(connectionId)
    const connection = await this.#sources.lookingUp(connectionId)
    const { text, filter, script, times, isolation, verifyChecksums } = query
    const spec = { text, filter, script, times, isolation, verifyChecksums }
    const threads = this.#threads.open({ connectionId, options }, connection, spec, query.keepHits)
    const running = new RunningSearch(
      { cluster: connection.cluster, ...(topics.length === 1 && { topic: topics[0] ?? '' }) },
      found,
      ({ topic, ranges }, on) => new TopicScan(threads, topic, ranges, { isolation, budgetBytes: BUDGET_BYTES, ...on }),
      threads,
    )
    for (const [topic, { failure }] of found.entries()) {
      if (failure !== null) running.tally.gap(topic, { partition: null, offset: null, what: failure.what })
    }
    const searchId = randomUUID()
    this.#searches.set(searchId, running)
    this.#makeRoom()
    return { searchId, plan: checked.plan }
  }

  async poll(searchId: string, afterHit: number, waitMs: number): Promise<SearchPoll> {
    const running = this.#search(searchId)
    await running.changed(afterHit, waitMs)
    const hits = running.tally.hits.page(afterHit, HITS_PER_POLL)
    const nextHit = Math.min(afterHit, running.tally.hits.count) + hits.keys.length
    return {
      hits,
      nextHit,
      kept: running.tally.hits.count,
      progress: running.progress(),
      done: running.isEnded && nextHit >= running.tally.hits.count,
      problem: running.failure,
    }
  }

  pause(searchId: string): void {
    this.#search(searchId).pause()
  }

  resume(searchId: string): void {
    this.#search(searchId).resume()
  }

  cancel(searchId: string): void {
    this.#search(searchId).cancel()
  }

  /** Its searches end with what they found: the profile is closed, or opened anew with other options. */
  closeConnection(connectionId: string): void {
    this.#threads.leave(connectionId)
  }

  close(searchId: string): void {
    this.#searches.get(searchId)?.cancel()
    this.#searches.delete(searchId)
  }

  #search(searchId: string): RunningSearch {
    const found = this.#searches.get(searchId)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'SEARCH_CLOSED',
      what: 'This search is no longer known to the engine',
      where: { search: searchId },
      remedy: 'Start it again.',
      retriable: false,
    })
  }

  #makeRoom(): void {
    for (const [searchId, running] of this.#searches) {
      if (this.#searches.size <= MOST_SEARCHES) return
      if (running.isEnded) this.#searches.delete(searchId)
    }
  }
}

function refusalOf({ part, message, position }: QueryError): SearchCheck {
  return { valid: false, part, what: message, position }
}
