import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  decidedChunks,
  Journal,
  type JournalChunk,
  placesIn,
  RESULTS_FILE,
  readJournal,
} from '#engine/replay/journal.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-journal-'))
})
afterEach(() => rm(folder, { recursive: true }))

const chunk = (number: number): JournalChunk => ({
  chunk: number,
  sends: [
    {
      topic: 't',
      partition: 1,
      sequence: number * 3,
      end: 10n,
      base: null,
      runs: [
        [0, 2n ** 60n, 2],
        [1, 5n, 1],
      ],
    },
  ],
  failed: [[1, 6n, 'why']],
  next: [2n ** 60n + 2n, 7n],
})

async function decided(): Promise<JournalChunk[]> {
  const found: JournalChunk[] = []
  for await (const each of decidedChunks(folder)) found.push(each)
  return found
}

describe('the journal of a replay', () => {
  it('has what was decided, with where it landed, and what is pending', async () => {
    const journal = await Journal.open(folder)
    await journal.add(chunk(1))
    await journal.add({ done: 1, bases: [40n] })
    await journal.add(chunk(2))
    await journal.add({ void: 2 })
    await journal.add(chunk(2))
    await journal.close()
    const [first, ...others] = await decided()
    expect(others).toEqual([])
    expect(first?.sends.flatMap(send => [...placesIn(send)])).toEqual([
      { source: 0, offset: 2n ** 60n, target: 40n },
      { source: 0, offset: 2n ** 60n + 1n, target: 41n },
      { source: 1, offset: 5n, target: 42n },
    ])
    expect(await readJournal(folder)).toEqual({
      last: { chunk: 1, next: [2n ** 60n + 2n, 7n] },
      sequences: new Map([['t/1', 6]]),
      sent: 3,
      failed: 1,
      pending: chunk(2),
    })
  })

  it('can be cut off anywhere: what is whole is read, and it goes on behind that', async () => {
    const journal = await Journal.open(folder)
    await journal.add(chunk(1))
    await journal.add({ done: 1, bases: [40n] })
    await journal.close()
    const path = join(folder, RESULTS_FILE)
    const whole = await readFile(path)
    const second = whole.indexOf('\n') + 1
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(path, whole)
      await truncate(path, length)
      const again = await Journal.open(folder)
      const { pending, last } = await readJournal(folder)
      expect({ pending: pending?.chunk, last: last?.chunk }).toEqual(
        length === whole.length
          ? { pending: undefined, last: 1 }
          : { pending: length >= second ? 1 : undefined, last: undefined },
      )
      await again.add(chunk(5))
      await again.close()
      expect((await readJournal(folder)).pending?.chunk).toBe(5)
    }
  })

  it('names a line that is none', async () => {
    await appendFile(join(folder, RESULTS_FILE), '{"chunk":1}\n')
    await expect(readJournal(folder)).rejects.toThrow('Line 1 of results.jsonl cannot be read')
  })

  it('holds nothing before the first chunk', async () => {
    expect(await readJournal(folder)).toMatchObject({ last: null, pending: null, sent: 0 })
  })
})
