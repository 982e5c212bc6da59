// A profile gets to write more only after a question that no script of the page can answer.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WriteMode } from '#contract/index.ts'
import { draftOf, openWorkbench, problemOf, type Workbench } from '#test/support/workbench.ts'

const prod = (writeMode: WriteMode) => ({ ...draftOf('a:9092,b:9092'), name: 'prod', writeMode })
const kept = { password: { kind: 'keep' } } as const

describe('the writing mode of a saved profile', () => {
  let bench: Workbench

  beforeAll(async () => {
    bench = await openWorkbench()
  })
  afterAll(() => bench.close())
  beforeEach(() => {
    bench.questions.length = 0
    bench.dialogs.yes = false
  })

  const saved = async (mode: WriteMode) =>
    (await bench.client.connections.save({ id: null, draft: prod(mode), ...kept })).id
  const modeOf = async (id: string) =>
    (await bench.client.connections.list()).find(({ profile }) => profile.id === id)?.profile.writeMode

  it.each<[WriteMode, WriteMode, RegExp]>([
    ['read-only', 'ask', /Writing: never → while it is armed/],
    ['read-only', 'free', /Writing: never → at once/],
    ['ask', 'free', /Writing: while it is armed → at once/],
  ])('goes from %s to %s only when the person says so', async (old, now, says) => {
    const { client, questions, dialogs } = bench
    const id = await saved(old)
    const save = () => client.connections.save({ id, draft: { ...prod(now), name: 'any\n\nname' }, ...kept })
    expect(await problemOf(save())).toMatchObject({ code: 'WRITING_STAYS', where: { cluster: 'prod' } })
    expect(await modeOf(id)).toBe(old)
    dialogs.yes = true
    await save()
    expect(await modeOf(id)).toBe(now)
    expect(questions).toHaveLength(2)
    expect(questions[0]).toMatch(/^Allow writing to prod\?\n/)
    expect(questions[0]).toMatch(says)
    expect(questions[0]).toContain('a:9092, b:9092')
  })

  it.each<[WriteMode, WriteMode]>([
    ['free', 'ask'],
    ['free', 'read-only'],
    ['ask', 'read-only'],
    ['ask', 'ask'],
  ])('goes from %s to %s without a question', async (old, now) => {
    const id = await saved(old)
    await bench.client.connections.save({ id, draft: prod(now), ...kept })
    expect(await modeOf(id)).toBe(now)
    expect(bench.questions).toEqual([])
  })

  it('is not loosened by an import that replaces it either', async () => {
    const { client, dialogs, services } = bench
    const free = await saved('free')
    const { text } = await services.connections.export([free], null)
    const id = await saved('read-only')
    const replace = () =>
      client.connections.importAll({
        text,
        choices: [{ index: 0, action: 'replace', connectionId: id }],
        passphrase: null,
        remember: false,
      })
    expect(await problemOf(replace())).toMatchObject({ code: 'WRITING_STAYS' })
    expect(await modeOf(id)).toBe('read-only')
    dialogs.yes = true
    expect(await replace()).toMatchObject({ replaced: 1 })
    expect(await modeOf(id)).toBe('free')
  })

  it('stays with a copy, which has none of its secrets', async () => {
    const id = await saved('read-only')
    const copy = await bench.client.connections.duplicate({ connectionId: id })
    expect(copy).toMatchObject({ writeMode: 'read-only', password: 'none' })
    const draft = { ...prod('free'), name: copy.name }
    expect(await problemOf(bench.client.connections.save({ id: copy.id, draft, ...kept }))).toMatchObject({
      code: 'WRITING_STAYS',
    })
  })
})
