// Owns what must come from the operating system: which of it is missing, and installing that on Debian and Ubuntu.
// It installs nothing unless it runs as root there, and nothing at all when OTTLA_NO_SYSTEM_PACKAGES=1.
import { existsSync } from 'node:fs'
import { isOnPath, mustRun, run } from './programs.ts'
import { say, step } from './progress.ts'

export interface SystemNeed {
  /** what a person would call it */
  name: string
  isThere(): Promise<boolean>
  /** Debian's packages; a list within the list holds the names of one package in different releases */
  packages: readonly (string | readonly string[])[]
}

const program = (name: string, ...packages: SystemNeed['packages']): SystemNeed => ({
  name,
  isThere: () => isOnPath(name),
  packages,
})

export const XVFB = program('Xvfb', 'xvfb')
export const KCAT = program('kcat', 'kcat')
export const MAVEN = program('mvn', 'maven')
export const JAVA: SystemNeed = {
  name: 'Java 17 or newer',
  async isThere() {
    if (!(await isOnPath('java'))) return false
    const version = /version "(\d+)/.exec((await run('java', ['-version'])).stderr)?.[1]
    return version !== undefined && Number(version) >= 17
  },
  packages: ['openjdk-17-jdk-headless'],
}
export const PYTHON_VENV: SystemNeed = {
  name: 'Python 3 with venv',
  isThere: async () =>
    (await isOnPath('python3')) && (await run('python3', ['-c', 'import venv, ensurepip'])).code === 0,
  packages: ['python3', 'python3-venv'],
}

/** The shared libraries that an Electron executable asks for and bare machines lack. */
export function electronLibraries(executable: string): SystemNeed {
  return {
    name: "Electron's libraries",
    async isThere() {
      if (process.platform !== 'linux') return true
      return !(await run('ldd', [executable])).stdout.includes('not found')
    },
    packages: [['libgtk-3-0t64', 'libgtk-3-0'], 'libnss3', ['libasound2t64', 'libasound2'], 'libgbm1'],
  }
}

/** Makes sure of all the needs, or throws one line that says what to install. `mayInstall` false only looks. */
export async function ensureSystemNeeds(needs: readonly SystemNeed[], mayInstall = true): Promise<void> {
  const missing = await missingOf(needs)
  if (missing.length === 0) return
  const wanted = missing.flatMap(need => need.packages)
  const names = missing.map(need => need.name).join(', ')
  const hint = `apt-get install ${wanted.map(choice => (typeof choice === 'string' ? choice : choice.at(-1))).join(' ')}`
  if (process.env.OTTLA_NO_SYSTEM_PACKAGES === '1') {
    throw new Error(`Missing: ${names}. OTTLA_NO_SYSTEM_PACKAGES=1 forbids installing it; do so yourself: ${hint}`)
  }
  if (!mayInstall || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error(`Missing: ${names}. On Debian and Ubuntu: sudo ${hint}`)
  }
  await install(wanted)
  const still = await missingOf(missing)
  if (still.length > 0) {
    throw new Error(`Still missing after installing packages: ${still.map(need => need.name).join(', ')}`)
  }
}

async function missingOf(needs: readonly SystemNeed[]): Promise<SystemNeed[]> {
  const there = await Promise.all(needs.map(need => need.isThere()))
  return needs.filter((_need, index) => !there[index])
}

async function install(wanted: SystemNeed['packages']): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step('Reading the lists of system packages', () => mustRun('apt-get', ['update', '-qq'], { env }))
  const packages = await Promise.all(wanted.map(offeredName))
  say(`Installing system packages (OTTLA_NO_SYSTEM_PACKAGES=1 forbids this): ${packages.join(' ')}`)
  await step('Installing system packages', () =>
    mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env }),
  )
}

/** The first of a package's names that this release has under that very name, not as another package's alias. */
async function offeredName(choice: string | readonly string[]): Promise<string> {
  if (typeof choice === 'string') return choice
  for (const name of choice) {
    if ((await run('apt-cache', ['show', '--no-all-versions', name])).code === 0) return name
  }
  throw new Error(`This system's package lists offer none of ${choice.join(', ')}`)
}
