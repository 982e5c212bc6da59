import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { JournalFile, type JournalLine } from '#main/features/journal/journal-file.ts'

const change = (id: string): JournalLine => ({
  line: 'change',
  version: 1,
  id,
  at: 1_700_000_000_000n,
  connectionId: 'c',
  profile: 'prod',
  groupId: 'billing',
  cause: 'reset',
  undoes: null,
  changes: [
    {
      topic: 'orders',
      partition: 3,
      before: { offset: 9_007_199_254_740_993n, metadata: 'line 1\nline "2"', leaderEpoch: 7 },
      after: null,
    },
  ],
})
const outcome = (id: string): JournalLine => ({ line: 'outcome', version: 1, id, problem: null, refused: [] })

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('gives back what was written, exactly, and begins with nothing', async () => {
  const path = join(folder, 'data', 'journal.jsonl')
  expect(new JournalFile(path).read()).toEqual({ lines: [], unreadable: 0 })
  const file = new JournalFile(path)
  await Promise.all([file.append(change('a')), file.append(outcome('a')), file.append(change('b'))])
  expect(new JournalFile(path).read()).toEqual({ lines: [change('a'), outcome('a'), change('b')], unreadable: 0 })
})

it('keeps a line that was cut off by the end of the app, tells of it, and goes on after it', async () => {
  const path = join(folder, 'journal.jsonl')
  await new JournalFile(path).append(change('a'))
  const torn = '{"line":"change","ver'
  await appendFile(path, torn)
  const again = new JournalFile(path)
  expect(again.read()).toEqual({ lines: [change('a')], unreadable: 1 })
  await again.append(change('b'))
  expect(new JournalFile(path).read()).toEqual({ lines: [change('a'), change('b')], unreadable: 1 })
  expect(await readFile(path, 'utf8')).toContain(torn)
})
