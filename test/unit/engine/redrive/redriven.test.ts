// What was redriven, from manifests as replays leave them.
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RecordsSource } from '#contract/exports.contract.ts'
import { redrivenOf } from '#engine/redrive/redriven.ts'
import { Journal, RESULTS_FILE } from '#engine/replay/journal.ts'
import { type ReplayFile, writeReplay } from '#engine/replay/replay-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-redriven-'))
})
afterEach(() => rm(folder, { recursive: true }))

const keep = { by: 'keep' as const }

function fileOf(connectionId: string, records: RecordsSource, sources: ReplayFile['plan']['sources']): ReplayFile {
  const none = { topic: null, partition: null, offset: null, replay: null }
  return {
    format: 'ottla-replay',
    version: 1,
    ...{ name: 'a redrive', status: 'complete', problem: null, startedAt: '', updatedAt: '', sent: 0, failed: 0 },
    ...{ sourceName: '', targetName: '', resumed: 0, verification: null, onceOnly: 'read-back' },
    ...{ sourceConnectionId: connectionId, targetConnectionId: 't', ends: {}, producer: null },
    spec: {
      name: 'a redrive',
      source: { connectionId, records, isolation: 'read_committed' },
      mapping: {
        ...{ topic: { by: 'same' }, partition: keep, timestamp: keep, key: keep, value: keep },
        headers: { remove: [], add: [], source: none },
      },
      ...{ pace: { by: 'fastest' }, compression: 'none', onFailure: 'skip', onceOnly: 'read-back' },
    },
    plan: {
      ...{ offsets: 0n, isExact: true, bytes: null, targets: [], onceOnly: 'read-back', onceOnlyWhy: '' },
      ...{ schemaIds: { key: [], value: [], sampled: 0 }, warnings: [], unknown: [], sources },
    },
  }
}

const send = (runs: [number, bigint, number][]) => ({
  ...{ topic: 'orders', partition: 0, sequence: -1, end: 0n, base: null },
  runs,
})

async function leave(id: string, file: ReplayFile, runs: [number, bigint, number][]): Promise<Journal> {
  await mkdir(join(folder, id))
  await writeReplay(join(folder, id), file)
  const journal = await Journal.open(join(folder, id))
  await journal.add({ chunk: 1, sends: [send(runs)], failed: [[0, 99n, 'why']], next: [] })
  await journal.add({ done: 1, bases: [0n] })
  return journal
}

const everything = (topic: string): RecordsSource => ({
  of: 'topics',
  topics: [{ topic, partitions: null }],
  range: { by: 'offsets', from: null, until: null },
})

const whole = (topic: string) => [0, 1].map(partition => ({ topic, partition, from: 0n, until: 100n }))

it('are the records that replays of this topic sent, by partition', async () => {
  const first = await leave('first', fileOf('c', everything('dead'), whole('dead')), [
    [0, 3n, 2],
    [1, 7n, 1],
  ])
  // Written, and never decided: whether they arrived is not known.
  await first.add({ chunk: 2, sends: [send([[0, 50n, 1]])], failed: [], next: [] })
  await first.close()
  const picked: RecordsSource = { of: 'records', records: [{ topic: 'dead', partition: 1, offsets: [20n, 30n] }] }
  const second = await leave('second', fileOf('c', picked, []), [[0, 30n, 1]])
  await second.close()
  for (const [id, connectionId, topic] of [
    ['another-cluster', 'd', 'dead'],
    ['another-topic', 'c', 'alive'],
  ] as const) {
    const journal = await leave(id, fileOf(connectionId, everything(topic), whole(topic)), [[0, 60n, 1]])
    await journal.close()
  }
  const both = [...whole('dead'), ...whole('alive')]
  const mixed = await leave('mixed', fileOf('c', everything('dead'), both), [
    [1, 8n, 1],
    [2, 70n, 1],
  ])
  await mixed.close()
  const { offsets, problems } = await redrivenOf(folder, 'c', 'dead')
  const found = (partition: number) =>
    Array.from({ length: 101 }, (_, index) => index).filter(each => offsets.get(partition)?.has(BigInt(each)))
  expect([...offsets.keys()].sort()).toEqual([0, 1])
  expect(found(0)).toEqual([3, 4])
  expect(found(1)).toEqual([7, 8, 30])
  expect(problems).toEqual([])
})

it('are those of the manifests that can be read, and the others are told', async () => {
  const good = await leave('good', fileOf('c', everything('dead'), whole('dead')), [[0, 1n, 1]])
  await good.close()
  const bad = await leave('bad', fileOf('c', everything('dead'), whole('dead')), [[0, 2n, 1]])
  await bad.close()
  await appendFile(join(folder, 'bad', RESULTS_FILE), 'no line\n')
  await mkdir(join(folder, 'empty'))
  const { offsets, problems } = await redrivenOf(folder, 'c', 'dead')
  expect(offsets.get(0)?.has(1n)).toBe(true)
  expect(problems).toMatchObject([
    { code: 'REPLAY_NOT_FOUND', where: { replay: 'empty' } },
    { what: expect.stringContaining('Line 3'), where: { replay: 'a redrive' } },
  ])
})

it('are none where nothing was ever replayed', async () => {
  expect(await redrivenOf(join(folder, 'not-there'), 'c', 'dead')).toEqual({ offsets: new Map(), problems: [] })
})
