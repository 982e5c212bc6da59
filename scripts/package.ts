// Owns `npm run package`: builds the app and packs it, unpacked by default (dist/…-unpacked), as installers with
// `--release`. The development Electron is out of support: with it a release is refused, and what is packed says in
// its name that it is a development build.
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { path7za } from '7zip-bin'
import { build, type Configuration, Platform } from 'electron-builder'
import { packedNames, unpackedApp } from './package/unpacked.ts'
import { ensureBuilt } from './setup/build.ts'
import { type Electron, ensureElectron } from './setup/electron.ts'
import { messageOf, say, step } from './setup/progress.ts'
import { PROJECT } from './setup/project.ts'

function configuration(electron: Electron): Configuration {
  return {
    extends: join(PROJECT, 'electron-builder.yml'),
    electronDist: electron.distPath,
    electronVersion: electron.version,
    productName: packedNames(electron).productName,
    linux: { executableName: packedNames(electron).executableName },
    // A distribution carries an app of its own, which starts whatever it is given; the packed app must be the only one.
    afterPack: context => rm(join(context.appOutDir, 'resources', 'default_app.asar'), { force: true }),
  }
}

/** The 7za of the 7zip-bin package, which comes without its executable bit. */
async function archiver(): Promise<string> {
  if (process.platform !== 'win32') await chmod(path7za, 0o755)
  return path7za
}

try {
  const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } })
  const electron = await ensureElectron()
  if (values.release && electron.developmentOnly) {
    throw new Error(
      `A release cannot be packed with Electron ${electron.version} from the package registry: it is out of support. ` +
        "Pack it where Electron's own download is reachable.",
    )
  }
  await ensureBuilt()
  // electron-builder would fetch an archiver of its own from a code host.
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= await archiver()
  await step('Packing the app', () =>
    build({
      projectDir: PROJECT,
      config: configuration(electron),
      publish: 'never',
      ...(values.release ? {} : { targets: Platform.current().createTarget('dir') }),
    }),
  )
  const place = values.release ? join(PROJECT, 'dist') : unpackedApp(electron).folder
  say(`Packed${electron.developmentOnly ? ' a development build' : ''}: ${place}`)
} catch (error) {
  say(messageOf(error))
  process.exitCode = 1
}
