// The features the application is made of. A new feature is one line here.
import * as audit from '../features/audit/index.ts'
import * as captures from '../features/captures/index.ts'
import * as cluster from '../features/cluster/index.ts'
import * as compare from '../features/compare/index.ts'
import * as connections from '../features/connections/index.ts'
import * as docker from '../features/docker/index.ts'
import * as doctor from '../features/doctor/index.ts'
import * as exports from '../features/exports/index.ts'
import * as gaps from '../features/gaps/index.ts'
import * as groups from '../features/groups/index.ts'
import * as history from '../features/history/index.ts'
import * as jobs from '../features/jobs/index.ts'
import * as journal from '../features/journal/index.ts'
import * as lab from '../features/lab/index.ts'
import * as lessons from '../features/lessons/index.ts'
import * as messages from '../features/messages/index.ts'
import * as produce from '../features/produce/index.ts'
import * as redrive from '../features/redrive/index.ts'
import * as replay from '../features/replay/index.ts'
import * as sandbox from '../features/sandbox/index.ts'
import * as search from '../features/search/index.ts'
import * as settings from '../features/settings/index.ts'
import * as sql from '../features/sql/index.ts'
import * as tail from '../features/tail/index.ts'
import * as topics from '../features/topics/index.ts'
import * as tree from '../features/tree/index.ts'
import { registerCommands } from './commands.ts'
import type { FeatureDefinition, PanelDefinition } from './feature.ts'
import { frameCommands } from './frame-commands.ts'

const features: FeatureDefinition[] = [
  connections,
  doctor,
  tree,
  cluster,
  topics,
  messages,
  compare,
  history,
  search,
  tail,
  produce,
  lab,
  lessons,
  gaps,
  groups,
  journal,
  captures,
  exports,
  replay,
  redrive,
  sql,
  sandbox,
  docker,
  jobs,
  audit,
  settings,
]

const panels = new Map<string, PanelDefinition>(features.flatMap(feature => Object.entries(feature.panels)))

export const panelOf = (kind: string): PanelDefinition | undefined => panels.get(kind)

export function registerFeatures(): void {
  registerCommands(frameCommands)
  for (const feature of features) registerCommands(feature.commands)
}
