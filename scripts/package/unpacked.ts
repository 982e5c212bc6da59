// Owns the names of what `npm run package` leaves, for the script that packs and the test that starts it.
import { join } from 'node:path'
import type { Electron } from '../setup/electron.ts'
import { PROJECT } from '../setup/project.ts'

/** The product's name as packed. A development build is told from a release by its name, its folder and its window. */
export function packedNames(electron: Electron): { productName: string; executableName: string } {
  return electron.developmentOnly
    ? { productName: 'Ottla Development Build', executableName: 'ottla-development' }
    : { productName: 'Ottla', executableName: 'ottla' }
}

/** The folder of the unpacked app and the executable in it. */
export function unpackedApp(electron: Electron): { folder: string; executable: string } {
  const { productName, executableName } = packedNames(electron)
  const dist = join(PROJECT, 'dist')
  if (process.platform === 'darwin') {
    const folder = join(dist, process.arch === 'arm64' ? 'mac-arm64' : 'mac', `${productName}.app`)
    return { folder, executable: join(folder, 'Contents', 'MacOS', productName) }
  }
  if (process.platform === 'win32') {
    const folder = join(dist, 'win-unpacked')
    return { folder, executable: join(folder, `${productName}.exe`) }
  }
  const folder = join(dist, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked')
  return { folder, executable: join(folder, executableName) }
}
