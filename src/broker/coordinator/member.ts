// One member of a classic group: who it is, what it supports, what it was given, and what it waits for.

import type { GroupProtocol, JoinRequest, JoinResult, SyncResult } from './types.ts'

export interface MemberTerms {
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocols: readonly GroupProtocol[]
}

export const noBytes = Buffer.alloc(0)

export class Member {
  readonly id: string
  terms: MemberTerms
  assignment: Buffer = noBytes
  /** Until its first rebalance is complete, a member is only given up after the long join timeout. */
  isNew = false
  /** The JoinGroup that waits for an answer. */
  waitingJoin: ((result: JoinResult) => void) | null = null
  /** The SyncGroup that waits for an answer. */
  waitingSync: ((result: SyncResult) => void) | null = null
  cancelSession: () => void = () => {}

  constructor(id: string, terms: MemberTerms) {
    this.id = id
    this.terms = terms
  }

  get isStatic(): boolean {
    return this.terms.groupInstanceId !== null
  }

  metadata(protocol: string | null): Buffer {
    return this.terms.protocols.find(({ name }) => name === protocol)?.metadata ?? noBytes
  }

  supports(protocol: string): boolean {
    return this.terms.protocols.some(({ name }) => name === protocol)
  }

  /** Whether it asks for the very protocols it asked for before: then rejoining changes nothing. */
  matches(protocols: readonly GroupProtocol[]): boolean {
    return (
      protocols.length === this.terms.protocols.length &&
      protocols.every((protocol, index) => {
        const own = this.terms.protocols[index]
        return own !== undefined && own.name === protocol.name && own.metadata.equals(protocol.metadata)
      })
    )
  }

  /** The first of its protocols that all members can speak. */
  vote(candidates: ReadonlySet<string>): string | null {
    return this.terms.protocols.find(({ name }) => candidates.has(name))?.name ?? null
  }

  answerJoin(result: JoinResult): void {
    const waiting = this.waitingJoin
    this.waitingJoin = null
    waiting?.(result)
  }

  answerSync(result: SyncResult): void {
    const waiting = this.waitingSync
    this.waitingSync = null
    waiting?.(result)
  }
}

/** Copies what must outlive the request's frame. */
export function termsOf(request: JoinRequest): MemberTerms {
  return {
    groupInstanceId: request.groupInstanceId,
    clientId: request.clientId,
    clientHost: request.clientHost,
    sessionTimeoutMs: request.sessionTimeoutMs,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
  }
}
