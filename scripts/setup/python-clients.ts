// Owns the Python environment with the Kafka client that the conformance tests speak through: made once, in the cache.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, cacheFolder } from './cache.ts'
import { mustRun } from './programs.ts'
import { step } from './progress.ts'

const KAFKA_PYTHON = '3.0.12'

/** The Python interpreter that has kafka-python. */
export async function pythonWithKafka(): Promise<string> {
  const entry = `python-kafka-${KAFKA_PYTHON}`
  // An environment holds its own path in it and cannot be renamed: it is made in place, and marked when it is whole.
  const environment = join(cacheFolder(), `${entry}-environment`)
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  await cached(entry, mark =>
    step(`Making a Python environment with kafka-python ${KAFKA_PYTHON} (once)`, async () => {
      await mustRun('python3', ['-m', 'venv', '--clear', environment])
      await mustRun(python, ['-m', 'pip', 'install', '--quiet', `kafka-python==${KAFKA_PYTHON}`])
      await writeFile(join(mark, 'environment'), environment)
    }),
  )
  return python
}
