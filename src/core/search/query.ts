// What a search asks for, as plain values that cross threads. The contract declares the same shape for screens.

export type Within = 'all' | 'key' | 'value' | 'headers'

export interface TextCondition {
  text: string
  regex: boolean
  matchCase: boolean
  wholeWord: boolean
  within: Within
  /** Look at JSON's escapes unescaped too. */
  unescape: boolean
}

/** From inclusive, to exclusive; null is open. */
export interface Range {
  from: bigint | null
  to: bigint | null
}

export interface ScanSpec {
  text: TextCondition | null
  filter: string
  /** A JavaScript predicate; '' is none. */
  script: string
  times: Range | null
  isolation: 'read_uncommitted' | 'read_committed'
  verifyChecksums: boolean
}

/** A query that cannot be read. `position` is in UTF-16 code units within the part. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly part: 'text' | 'filter' | 'script'
  readonly position: number

  constructor(part: 'text' | 'filter' | 'script', message: string, position: number) {
    super(message)
    this.part = part
    this.position = position
  }
}
