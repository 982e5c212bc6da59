// The door to the coordinators; the other files of this folder are not imported from outside.
//
//   openCoordinators({ topics, settings, report, timers? }) → Coordinators   after the topics are open; reads the internal topics
//
// In Services: `groups: coordinators.groups`, `transactions: coordinators.transactions`.

export { openCoordinators } from './coordinators.ts'
export { systemTimers, type Timers } from './timers.ts'
export * from './types.ts'
