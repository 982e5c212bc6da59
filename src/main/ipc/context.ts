// What a handler may use. Reading procedures get a connection without a write grant; only procedures the contract
// marks as writing can obtain one with it.
import type { AppEvent } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import type { EngineProcess } from '../engine/engine-process.ts'
import type { RecordLinks } from '../features/app/record-links.ts'
import type { AuditService } from '../features/audit/audit.service.ts'
import type { CaptureFiles } from '../features/captures/capture-files.ts'
import type { CapturesService } from '../features/captures/captures.service.ts'
import type { ConnectionsService } from '../features/connections/connections.service.ts'
import type { DockerService } from '../features/docker/docker.service.ts'
import type { ExportsService } from '../features/exports/exports.service.ts'
import type { LagHistory } from '../features/groups/lag-history.ts'
import type { JobsService } from '../features/jobs/jobs.service.ts'
import type { JournalService } from '../features/journal/journal.service.ts'
import type { LabService } from '../features/lab/lab.service.ts'
import type { HistoryStore } from '../features/produce/history.store.ts'
import type { RedriveService } from '../features/redrive/redrive.service.ts'
import type { ReplayService } from '../features/replay/replay.service.ts'
import type { SandboxService } from '../features/sandbox/sandbox.service.ts'
import type { SearchesStore } from '../features/searches/searches.store.ts'
import type { SettingsStore } from '../features/settings/settings.store.ts'
import type { QueriesStore } from '../features/sql/queries.store.ts'
import type { SqlService } from '../features/sql/sql.service.ts'
import type { Shell } from '../shell/shell.ts'

/** What handlers use of the app and no more, so that tests stand in for what needs Electron. */
export interface HandlerServices {
  connections: ConnectionsService
  jobs: JobsService
  settings: SettingsStore
  sandbox: Pick<SandboxService, 'state' | 'reset'>
  docker: DockerService
  history: HistoryStore
  searches: SearchesStore
  journal: JournalService
  lagHistory: LagHistory
  lab: LabService
  audit: Pick<AuditService, 'list'>
  captures: CapturesService
  captureFiles: CaptureFiles
  exports: ExportsService
  replay: ReplayService
  redrive: RedriveService
  sql: SqlService
  queries: QueriesStore
  engine: Pick<EngineProcess, 'state' | 'client'>
  links: RecordLinks
  shell: Shell
  events: AppEvents
}

/** What the app is made of. */
export interface Services extends HandlerServices {
  sandbox: SandboxService
  engine: EngineProcess
}

export interface AppEvents {
  emit(event: AppEvent): void
  /** Live events; ends when the signal aborts. */
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<AppEvent>
}

/** A connection with a write grant that lasts until `end`, which closes it. */
export interface Member {
  connection: KafkaConnection
  clientId: string
  end(): Promise<void>
}

/** Until when another process may write now: a short while, in milliseconds since the epoch. @throws KafkaFailure READ_ONLY, NOT_ARMED */
export type WriteLease = () => number

export interface HandlerContext extends HandlerServices {
  /** @throws KafkaFailure NOT_CONNECTED */
  reader(connectionId: string): KafkaConnection
  /**
   * A connection with a write grant. @throws KafkaFailure NO_WRITE_GRANT in a procedure not marked as writing, READ_ONLY and
   * NOT_ARMED where the profile may not write now
   */
  writer(connectionId: string): Promise<KafkaConnection>
  /** The same for a member of a group, which outlives the call. @throws KafkaFailure NO_WRITE_GRANT likewise */
  member(connectionId: string, name: string): Promise<Member>
  /** For work of the engine that writes, asked again and again while it lasts. @throws KafkaFailure NO_WRITE_GRANT likewise */
  lease(connectionId: string): Promise<WriteLease>
}
