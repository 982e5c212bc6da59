// Saved and recent searches come back after a restart, each for its connection.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SearchForm } from '#contract/index.ts'
import { SearchesStore, searchesFile } from '#main/features/searches/searches.store.ts'
import { openJsonFile } from '#main/storage/json-file.ts'

const form = (text: string): SearchForm => ({
  text,
  regex: false,
  matchCase: false,
  wholeWord: false,
  within: 'all',
  unescape: true,
  filter: '$.a > 1',
  script: 'record.value.b',
  usesScript: true,
  partitions: [1],
  isolation: 'read_committed',
  fromTime: '2026-11-22 12:04',
  toTime: '',
  fromOffset: '9007199254740993',
  toOffset: '',
  verifyChecksums: true,
})

describe('saved searches', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-searches-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const open = () => new SearchesStore(openJsonFile(join(folder, 'searches.json'), searchesFile))
  const save = (store: SearchesStore, name: string, connectionId: string | null, text = name) =>
    store.save({ name, connectionId, topics: ['orders'], form: form(text) })
  const names = (store: SearchesStore, connectionId: string) => store.list(connectionId).saved.map(each => each.name)

  it('are listed by name for their connection or for all, also after a restart', async () => {
    const store = open()
    await save(store, 'refunds', 'a')
    await save(store, 'errors', null)
    await save(store, 'other', 'b')
    expect(names(store, 'a')).toEqual(['errors', 'refunds'])
    const again = open()
    expect(names(again, 'b')).toEqual(['errors', 'other'])
    expect(again.list('a').saved[1]).toMatchObject({ topics: ['orders'], form: form('refunds') })
  })

  it('are replaced by name, renamed and removed', async () => {
    const store = open()
    const { id } = await save(store, 'refunds', 'a', 'before')
    expect(await save(store, 'refunds', 'a', 'after')).toMatchObject({ id, form: { text: 'after' } })
    await save(store, 'errors', 'a')
    await expect(store.rename(id, 'errors')).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await store.rename(id, 'returns')
    expect(names(open(), 'a')).toEqual(['errors', 'returns'])
    await store.remove(id)
    expect(names(open(), 'a')).toEqual(['errors'])
    await expect(store.rename(id, 'x')).rejects.toMatchObject({ code: 'SEARCH_GONE' })
  })

  it('keeps the last thirty of each connection, each once, newest first', async () => {
    const store = open()
    const remember = (connectionId: string, text: string) =>
      store.remember({ connectionId, topics: ['orders'], form: form(text) })
    await remember('b', 'of another')
    for (let n = 0; n < 32; n++) await remember('a', `text ${n}`)
    await remember('a', 'text 20')
    const texts = open()
      .list('a')
      .recent.map(each => each.form.text)
    expect(texts).toHaveLength(30)
    expect(texts.slice(0, 3)).toEqual(['text 20', 'text 31', 'text 30'])
    expect(new Set(texts).size).toBe(30)
    await store.forget('a')
    expect(store.list('a').recent).toEqual([])
    expect(store.list('b').recent).toHaveLength(1)
  })
})
