// What others get of this feature: the time map of a topic, to be put above a list of its records.

export { formatMark } from './notes.ts'
export type { MapPlace } from './plot.tsx'
export { Timemap } from './timemap.tsx'
