// Owns starting the app whose folder or file is named on Electron's command line: the part of Electron's own
// default_app that is needed to develop and test. ESM, because `await import` holds back `ready` until the app's
// entry has run; an app must register its schemes before that.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)
const { modules, target } = readArguments(process.argv.slice(1))
for (const module of modules) require(resolve(module))

if (target === null) {
  process.stderr.write('This Electron is a development build: name the folder of the app to start.\n')
  app.exit(1)
} else {
  const place = resolve(target)
  const folder = statSync(place).isDirectory() ? place : dirname(place)
  const manifest = readManifest(folder)
  const entry = folder === place ? join(folder, manifest.main ?? 'index.js') : place
  if (manifest.productName ?? manifest.name) app.setName(manifest.productName ?? manifest.name)
  if (manifest.version) app.setVersion(manifest.version)
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName)
  app.setAppPath(folder)
  try {
    await import(pathToFileURL(entry).href)
  } catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`)
    app.exit(1)
  }
}

/** Playwright passes `-r <module>`: to be loaded before the app. Other switches are Chromium's or the app's. */
function readArguments(args) {
  const modules = []
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]
    if (argument === '-r' || argument === '--require') {
      index += 1
      modules.push(args[index])
    } else if (!argument.startsWith('-')) {
      return { modules, target: argument }
    }
  }
  return { modules, target: null }
}

function readManifest(folder) {
  const file = join(folder, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
