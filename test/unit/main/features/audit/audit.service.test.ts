// The audit's file: order, filters, what a stopped machine leaves behind.
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '#contract/index.ts'
import { AuditService } from '#main/features/audit/audit.service.ts'

let folder = ''
const failures: unknown[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-audit-'))
  failures.length = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = () => new AuditService(folder, { added: () => {}, failed: error => failures.push(error) })
const all = { connectionId: null, result: null, text: '' }
const entry = (at: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
  at,
  connectionId: 'c1',
  profile: 'prod-eu',
  principal: 'anna',
  request: 'Produce',
  what: '{"topicData":[{"name":"shop.orders"}]}',
  result: 'sent',
  detail: '',
  ...change,
})
const times = async (store: AuditService, filter = {}, limit = 100) =>
  (await store.list({ ...all, ...filter }, limit)).entries.map(({ at }) => at)

describe('the audit', () => {
  it('is empty before anything was written', async () => {
    expect(await open().list(all, 10)).toEqual({ entries: [], more: false, unreadable: 0 })
  })

  it('lists the newest first, across a restart, and says that there is more', async () => {
    const before = open()
    for (const at of [1, 2, 3]) before.add(entry(at))
    expect(await times(before)).toEqual([3, 2, 1])
    const after = open()
    after.add(entry(4))
    expect(await after.list(all, 3)).toMatchObject({ entries: [{ at: 4 }, { at: 3 }, { at: 2 }], more: true })
    expect(failures).toEqual([])
  })

  it('finds by connection, by result and by text in any case', async () => {
    const store = open()
    store.add(entry(1, { connectionId: 'c2', request: 'DeleteTopics' }))
    store.add(entry(2, { result: 'refused', detail: 'READ_ONLY: no' }))
    store.add(entry(3))
    expect(await times(store, { connectionId: 'c2' })).toEqual([1])
    expect(await times(store, { result: 'refused' })).toEqual([2])
    expect(await times(store, { text: 'read_only' })).toEqual([2])
    expect(await times(store, { text: 'SHOP.orders', connectionId: 'c1' })).toEqual([3, 2])
  })

  it('goes on after a line that was cut off, and counts it', async () => {
    open().add(entry(1))
    await times(open())
    const store = open()
    await store.list(all, 1)
    await appendFile(join(folder, 'audit.jsonl'), '{"at":2,"conn\n')
    store.add(entry(3))
    expect(await store.list(all, 10)).toMatchObject({ entries: [{ at: 3 }, { at: 1 }], unreadable: 1 })
  })

  it('begins a new file when one has grown large, and reads both', async () => {
    const store = open()
    const what = JSON.stringify('x'.repeat(3 * 1024 * 1024))
    for (const at of [1, 2, 3, 4]) store.add(entry(at, { what }))
    expect(await times(store)).toEqual([4, 3, 2, 1])
    expect(await readFile(join(folder, 'audit-3.jsonl'), 'utf8')).toContain('"at":1,')
    expect((await stat(join(folder, 'audit.jsonl'))).mode & 0o777).toBe(0o600)
  })

  it('tells when it cannot be written', async () => {
    const store = new AuditService('/dev/null/nowhere', { added: () => {}, failed: error => failures.push(error) })
    store.add(entry(1))
    await store.list(all, 1).catch(() => {})
    expect(failures).toHaveLength(1)
  })
})
