// Every feature's handlers under the word the contract gives it. A missing handler does not compile.
import { appHandlers } from '../features/app/app.handlers.ts'
import { auditHandlers } from '../features/audit/audit.handlers.ts'
import { capturesHandlers } from '../features/captures/captures.handlers.ts'
import { clusterHandlers } from '../features/cluster/cluster.handlers.ts'
import { connectionsHandlers } from '../features/connections/connections.handlers.ts'
import { dockerHandlers } from '../features/docker/docker.handlers.ts'
import { doctorHandlers } from '../features/doctor/doctor.handlers.ts'
import { exportsHandlers } from '../features/exports/exports.handlers.ts'
import { groupsHandlers } from '../features/groups/groups.handlers.ts'
import { jobsHandlers } from '../features/jobs/jobs.handlers.ts'
import { journalHandlers } from '../features/journal/journal.handlers.ts'
import { labHandlers } from '../features/lab/lab.handlers.ts'
import { produceHandlers } from '../features/produce/produce.handlers.ts'
import { redriveHandlers } from '../features/redrive/redrive.handlers.ts'
import { replayHandlers } from '../features/replay/replay.handlers.ts'
import { sandboxHandlers } from '../features/sandbox/sandbox.handlers.ts'
import { searchesHandlers } from '../features/searches/searches.handlers.ts'
import { settingsHandlers } from '../features/settings/settings.handlers.ts'
import { sqlHandlers } from '../features/sql/sql.handlers.ts'
import { topicsHandlers } from '../features/topics/topics.handlers.ts'
import { procedures } from './procedures.ts'

export const router = procedures.router({
  app: appHandlers,
  settings: settingsHandlers,
  jobs: jobsHandlers,
  sandbox: sandboxHandlers,
  docker: dockerHandlers,
  connections: connectionsHandlers,
  doctor: doctorHandlers,
  cluster: clusterHandlers,
  topics: topicsHandlers,
  groups: groupsHandlers,
  journal: journalHandlers,
  produce: produceHandlers,
  lab: labHandlers,
  audit: auditHandlers,
  searches: searchesHandlers,
  captures: capturesHandlers,
  exports: exportsHandlers,
  replay: replayHandlers,
  redrive: redriveHandlers,
  sql: sqlHandlers,
})
