// Owns knowing where the project lies, whatever folder a script was started from.
import { fileURLToPath } from 'node:url'

/** The folder of package.json, without a trailing slash. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')
