// Connections: profiles, connecting, the switcher in the title row.
import type { PanelDefinitions } from '../../app/index.ts'

export { askToArm } from './arm.ts'
export { commands } from './commands.tsx'
export { connect } from './connecting.ts'
export { ConnectionDot, connectionWords } from './connection-state.tsx'
export { ProfileSwitcher } from './profile-switcher.tsx'
export { WriteControl } from './write-control.tsx'
export const panels: PanelDefinitions = {}
