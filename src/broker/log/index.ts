// The door to the broker's storage; the other files of this folder are not imported from outside.
//
//   openLog(directory, config, options?) → PartitionLog            one partition's folder
//   openLogDirectory(dataDirectory, configOf) → LogDirectory       all of them, with Kafka's checkpoint files

export { defaultLogConfig } from './log-config.ts'
export { openLogDirectory } from './log-directory.ts'
export { LogError } from './log-error.ts'
export { openLog } from './partition-log.ts'
export type * from './types.ts'
