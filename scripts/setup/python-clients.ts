// Owns the Python environments of the tests: one for each package, made once, in the cache. They are the Kafka client that
// the conformance tests speak through, and a reader of Parquet that is not ours.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, cacheFolder } from './cache.ts'
import { mustRun } from './programs.ts'
import { step } from './progress.ts'

const PACKAGES = { 'kafka-python': '3.0.12', pyarrow: '26.0.1' }
export type PythonPackage = keyof typeof PACKAGES

/** The Python interpreter that has the package. */
export async function pythonWith(name: PythonPackage): Promise<string> {
  const version = PACKAGES[name]
  const entry = `python-${name}-${version}`
  // An environment holds its own path in it and cannot be renamed: it is made in place, and marked when it is whole.
  const environment = join(cacheFolder(), `${entry}-environment`)
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  await cached(entry, mark =>
    step(`Making a Python environment with ${name} ${version} (once)`, async () => {
      await mustRun('python3', ['-m', 'venv', '--clear', environment])
      await mustRun(python, ['-m', 'pip', 'install', '--quiet', `${name}==${version}`])
      await writeFile(join(mark, 'environment'), environment)
    }),
  )
  return python
}
