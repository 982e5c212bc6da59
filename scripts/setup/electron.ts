// Owns making an Electron available: its own download first, the development build from the package registry where
// that is not to be had. It changes nothing but the cache and node_modules/electron.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cacheFolder } from './cache.ts'
import { DEVELOPMENT_ELECTRON_VERSION, developmentElectron } from './electron-development-build.ts'
import { run } from './programs.ts'
import { say } from './progress.ts'

export interface Electron {
  /** the folder that holds the executable and Electron's own resources */
  distPath: string
  executable: string
  version: string
  /** made from the registry package: never to be shipped */
  developmentOnly: boolean
}

/** A download that has brought nothing for this long is taken as not reachable (milliseconds). */
const STALL_LIMIT = 20_000
/** How long a failed download is not tried again (milliseconds): a start should not wait for it each time. */
const RETRY_AFTER = 24 * 60 * 60 * 1000

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}
const executableName = EXECUTABLES[process.platform] ?? 'electron'

/** Finds or fetches an Electron. `ELECTRON_OVERRIDE_DIST_PATH` names one that is already there. */
export async function ensureElectron(): Promise<Electron> {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (given) return describe(given)

  const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const own = join(packageFolder, 'dist')
  if (existsSync(join(own, executableName))) return describe(own)
  if (!(await triedLately()) && (await download(packageFolder))) return describe(own)
  return describe(await developmentElectron())
}

/** What a process that starts Electron must be given, so that every tool takes this one. */
export function electronEnvironment(electron: Electron): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ELECTRON_OVERRIDE_DIST_PATH: electron.distPath,
    ELECTRON_EXEC_PATH: electron.executable, // electron-vite looks at this one only
  }
}

/** Chromium refuses to run its sandbox as root; the switch is for that case alone. */
export function electronSwitches(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

async function describe(distPath: string): Promise<Electron> {
  const version = (await readFile(join(distPath, 'version'), 'utf8')).trim().replace(/^v/, '')
  return {
    distPath,
    executable: join(distPath, executableName),
    version,
    developmentOnly: version === DEVELOPMENT_ELECTRON_VERSION,
  }
}

const failureMark = () => join(cacheFolder(), 'electron-download-failed')

async function triedLately(): Promise<boolean> {
  if (!existsSync(failureMark())) return false
  return Date.now() - (await stat(failureMark())).mtimeMs < RETRY_AFTER
}

/** Runs the electron package's own installer, and ends it when its download stands still. */
async function download(packageFolder: string): Promise<boolean> {
  say('Fetching Electron from its own downloads …')
  await mkdir(cacheFolder(), { recursive: true })
  const folder = join(cacheFolder(), `electron-download-${process.pid}`)
  await mkdir(folder, { recursive: true })
  try {
    const finished = new AbortController()
    const installer = run(process.execPath, [join(packageFolder, 'install.js')], {
      env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
      stop: watchForStall(folder, finished.signal),
    })
    const result = await installer.finally(() => finished.abort())
    if (result.code === 0) {
      await rm(failureMark(), { force: true })
      return true
    }
    const reason = result.stderr.split('\n').find(line => /error|failed/i.test(line)) ?? 'it brought nothing'
    say(`Electron's own download is not reachable (${reason.trim()}).`)
    await writeFile(failureMark(), `${result.stderr}\n`)
    return false
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Resolves when the files in `folder` have not grown for STALL_LIMIT; the download is written there. */
async function watchForStall(folder: string, finished: AbortSignal): Promise<void> {
  let size = -1
  let since = performance.now()
  while (!finished.aborted) {
    const now = await sizeOf(folder)
    if (now !== size) {
      size = now
      since = performance.now()
    } else if (performance.now() - since > STALL_LIMIT) {
      return
    }
    await setTimeout(500)
  }
}

async function sizeOf(folder: string): Promise<number> {
  let total = 0
  for (const entry of await readdir(folder, { recursive: true })) {
    try {
      total += (await stat(join(folder, entry))).size
    } catch (error) {
      // The installer moves and removes its files while they are counted.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  return total
}
