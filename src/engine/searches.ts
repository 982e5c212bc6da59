// The searches that run or have ended and are still looked at. Being built: start refuses for now.
import type { SearchHits, SearchPlan, SearchProgress, SearchQuery, SearchText } from '#contract/index.ts'
import type { Problem } from '#contract/procedure.ts'
import { KafkaFailure } from '#kafka/failure.ts'

export interface SearchPoll {
  hits: SearchHits
  nextHit: number
  kept: number
  progress: SearchProgress
  done: boolean
  problem: Problem | null
}

export type SearchCheck =
  | { valid: true; plan: SearchPlan }
  | { valid: false; part: 'text' | 'filter'; what: string; position: number }

const notYet = () =>
  new KafkaFailure({ code: 'NOT_OFFERED', what: 'Search is not there yet', where: {}, remedy: 'Use a later build.' })

export class Searches {
  check(_asked: { text: SearchText | null; filter: string }): SearchCheck {
    throw notYet()
  }

  async start(_asked: { connectionId: string; topic: string; query: SearchQuery }): Promise<{
    searchId: string
    plan: SearchPlan
  }> {
    throw notYet()
  }

  async poll(_searchId: string, _afterHit: number, _waitMs: number): Promise<SearchPoll> {
    throw notYet()
  }

  pause(_searchId: string): void {
    throw notYet()
  }

  resume(_searchId: string): void {
    throw notYet()
  }

  cancel(_searchId: string): void {
    throw notYet()
  }

  close(_searchId: string): void {}
}
