// The whole contract: what main serves, what the engine serves, and the types screens speak in.
import { app, jobs, sandbox, settings } from './app.contract.ts'
import { audit } from './audit.contract.ts'
import { captures } from './captures.contract.ts'
import { cluster } from './cluster.contract.ts'
import { compare } from './compare.contract.ts'
import { connections } from './connections.contract.ts'
import { docker } from './docker.contract.ts'
import { doctor } from './doctor.contract.ts'
import { exports } from './exports.contract.ts'
import { gaps } from './gaps.contract.ts'
import { groups } from './groups.contract.ts'
import { journal } from './journal.contract.ts'
import { lab } from './lab.contract.ts'
import { messages } from './messages.contract.ts'
import type { MarkedContract } from './procedure.ts'
import { produce } from './produce.contract.ts'
import { redrive } from './redrive.contract.ts'
import { replay } from './replay.contract.ts'
import { search } from './search.contract.ts'
import { searches } from './searches.contract.ts'
import { sql } from './sql.contract.ts'
import { tail } from './tail.contract.ts'
import { timemap } from './timemap.contract.ts'
import { topics } from './topics.contract.ts'

export const mainContract = {
  app,
  settings,
  jobs,
  sandbox,
  docker,
  connections,
  doctor,
  cluster,
  topics,
  groups,
  journal,
  produce,
  lab,
  audit,
  searches,
  captures,
  exports,
  replay,
  redrive,
  sql,
} satisfies MarkedContract
export const engineContract = { compare, gaps, messages, search, tail, timemap } satisfies MarkedContract

export type * from './app.contract.ts'
export type * from './audit.contract.ts'
export type * from './captures.contract.ts'
export type * from './cluster.contract.ts'
export type * from './compare.contract.ts'
export type * from './connections.contract.ts'
export type * from './docker.contract.ts'
export type * from './doctor.contract.ts'
export type * from './exports.contract.ts'
export type * from './gaps.contract.ts'
export type * from './groups.contract.ts'
export type * from './journal.contract.ts'
export type * from './lab.contract.ts'
export type * from './messages.contract.ts'
export type { PickedRecords, Walked } from './picked.ts'
export type { Problem } from './procedure.ts'
export type * from './produce.contract.ts'
export type * from './redrive.contract.ts'
export type * from './replay.contract.ts'
export type * from './search.contract.ts'
export type * from './searches.contract.ts'
export type * from './sql.contract.ts'
export type * from './tail.contract.ts'
export type * from './timemap.contract.ts'
export type * from './topics.contract.ts'
