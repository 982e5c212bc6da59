// What the frame gets of this feature: the SQL workspace, and the way to it from a topic. Other features give it what was picked.
import { IconSql } from '@tabler/icons-react'
import type { PanelDefinitions } from '#renderer/app/index.ts'
import { SqlPanel } from './sql-panel.tsx'

export { commands } from './commands.tsx'
export { SqlPickedButton } from './picked-button.tsx'
export const panels: PanelDefinitions = { sql: { component: SqlPanel, icon: IconSql } }
