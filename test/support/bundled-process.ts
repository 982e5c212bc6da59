// A process of `test/support` as one bundle: from source it takes longer to begin than what it does.
import { join } from 'node:path'
import { build } from 'vite'
import { PROJECT } from '#scripts/setup/project.ts'

/** Where its bundle stands. @param name e.g. `replay-process` */
export async function bundledProcess(name: string): Promise<string> {
  const outDir = join(PROJECT, 'node_modules', '.vite', name)
  await build({
    root: PROJECT,
    configFile: false,
    logLevel: 'error',
    build: { ssr: `test/support/${name}.ts`, outDir, target: 'node20' },
  })
  return join(outDir, `${name}.js`)
}
