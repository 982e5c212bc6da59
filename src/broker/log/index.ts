// The door to the broker's storage; the other files of this folder are not imported from outside.
//
//   openLog(directory, config, options?) → PartitionLog            one partition's folder
//   openLogDirectory(dataDirectory, configOf) → LogDirectory       all of them, with Kafka's checkpoint files
//     configOf: (topic: string) => LogConfig
//   defaultLogConfig: Kafka's defaults

export { LogError } from './log-error.ts'
export type * from './types.ts'
