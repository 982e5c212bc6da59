// A disk that takes only a part of what is written: the whole batches of it are kept, and nothing of the next one.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { walkBatches } from '#core/records/batch.ts'
import { run } from '#scripts/setup/programs.ts'
import { PROJECT } from '#scripts/setup/project.ts'

it('keeps every batch that the disk took whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-full-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // A limit of the system's for one file, in blocks of 512 bytes: five batches and a half. Beyond it writing fails.
  const limited = 'trap "" XFSZ; ulimit -f 100; exec "$0" --import tsx "$1" "$2"'
  const script = join(PROJECT, 'test/support/full-disk-process.ts')
  const { stdout } = await run('sh', ['-c', limited, process.execPath, script, folder])
  const told = JSON.parse(stdout)
  expect(told.error).toMatch(/EFBIG/)
  const [file] = told.files
  const bytes = await readFile(join(folder, file.name))
  const offsets = [...walkBatches(bytes)].map(({ header }) => header.baseOffset)
  expect(offsets).toEqual([0n, 1n, 2n, 3n, 4n])
  expect(told).toMatchObject({ next: '5', records: 5, batches: 5, bytes: bytes.length })
  expect(file).toMatchObject({ bytes: bytes.length, crc32: crc32(bytes).toString(16).padStart(8, '0') })
}, 30_000)
