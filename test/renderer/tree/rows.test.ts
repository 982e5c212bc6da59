import { describe, expect, it } from 'vitest'
import type { TopicSummary } from '#contract/index.ts'
import { buildRows, type ConnectionData, type TreeView } from '#renderer/features/tree/rows.ts'
import { beginningOf, groupTopics, prefixOf } from '#renderer/features/tree/topic-groups.ts'
import { connectionOf } from '#test/support/sample-connection.ts'

const topic = (name: string, isInternal = false): TopicSummary => ({
  name,
  topicId: null,
  isInternal,
  partitions: 3,
  replicationFactor: 1,
  unhealthyPartitions: 0,
})

const names = ['shop.orders', 'shop.payments', 'news-sport', 'alone.topic', 'plain']

const dataOf = (change: Partial<ConnectionData> = {}): ConnectionData => ({
  connection: connectionOf('prod'),
  brokers: { data: [{ nodeId: 1, host: 'kafka', port: 9092, rack: null, isController: true }], problem: null },
  topics: { data: [...names.map(name => topic(name)), topic('__consumer_offsets', true)], problem: null },
  groups: { data: [{ groupId: 'billing', protocolType: 'consumer', state: 'Stable', type: 'classic' }], problem: null },
  ...change,
})

const view: TreeView = {
  expanded: {},
  filter: '',
  showInternalTopics: false,
  groupByPrefix: true,
  favourites: new Set(),
}

const drawn = (data: ConnectionData, change: Partial<TreeView> = {}) =>
  buildRows([data], { ...view, ...change }).map(row => `${'  '.repeat(row.level - 1)}${row.label}`)

describe('tree: rows', () => {
  it('group topics by the first part of their names, where two share it', () => {
    expect([prefixOf('a.b'), prefixOf('a_b'), prefixOf('.b'), prefixOf('a.'), prefixOf('plain')]).toEqual([
      'a',
      'a',
      null,
      null,
      null,
    ])
    expect(
      groupTopics(names.map(name => ({ name }))).map(each => ('prefix' in each ? `${each.prefix}/` : each.name)),
    ).toEqual(['alone.topic', 'news-sport', 'plain', 'shop/'])
  })

  it('say how all names of a group begin', () => {
    const group = (...topics: string[]) => ({ prefix: 'shop', topics: topics.map(name => ({ name })) })
    expect(beginningOf(group('shop.orders', 'shop.payments'))).toBe('shop.')
    expect(beginningOf(group('shop.orders', 'shop-payments'))).toBe('shop')
  })

  it('show a connected cluster', () => {
    expect(drawn(dataOf())).toEqual([
      'prod',
      '  Overview',
      '  Brokers',
      '  Topics',
      '    alone.topic',
      '    news-sport',
      '    plain',
      '    shop',
      '      orders',
      '      payments',
      '  Consumer groups',
      '    billing',
    ])
  })

  it('show internal topics and full names when asked to', () => {
    const rows = drawn(dataOf(), { showInternalTopics: true, groupByPrefix: false })
    expect(rows).toContain('    __consumer_offsets')
    expect(rows).toContain('    shop.orders')
  })

  it('show what was looked for, opened, and nothing else', () => {
    const closed = { 'prod/topics': false }
    expect(drawn(dataOf(), { filter: 'SHOP pay', expanded: closed })).toEqual(['prod', '  Topics', '    shop.payments'])
    expect(drawn(dataOf(), { filter: 'kafka' })).toEqual(['prod', '  Brokers', '    1 · kafka:9092'])
  })

  it('show favourites first', () => {
    expect(drawn(dataOf(), { favourites: new Set(['prod/plain', 'other/shop.orders']) }).slice(2, 5)).toEqual([
      '  Brokers',
      '  Favourites',
      '    plain',
    ])
  })

  it('say what is on its way and what failed, each list for itself', () => {
    const problem = {
      code: 'X',
      what: 'Not authorised to describe groups',
      where: {},
      remedy: 'Ask.',
      retriable: false,
    }
    const rows = buildRows(
      [dataOf({ topics: { data: undefined, problem: null }, groups: { data: undefined, problem } })],
      view,
    )
    expect(rows.filter(row => row.kind === 'loading' || row.kind === 'problem').map(row => row.label)).toEqual([
      'Loading',
      'Not authorised to describe groups',
    ])
  })

  it('show nothing below a cluster that is not connected but why', () => {
    expect(drawn(dataOf({ connection: connectionOf('prod', { status: 'disconnected' }) }))).toEqual(['prod'])
    const problem = { code: 'X', what: 'Refused', where: {}, remedy: 'Check.', retriable: true }
    expect(drawn(dataOf({ connection: connectionOf('prod', { status: 'failed', problem }) }))).toEqual([
      'prod',
      '  Refused',
    ])
  })

  describe('of folders', () => {
    const profiles = (count: number, folder: string, status: 'connected' | 'disconnected' = 'disconnected') =>
      Array.from({ length: count }, (_, index) => {
        const { profile, state } = connectionOf(`${folder || 'loose'}-${index}`, { status })
        const none = { data: undefined, problem: null }
        const connection = { profile: { ...profile, folder }, state }
        return { ...dataOf({ connection }), brokers: none, groups: none }
      })
    const labels = (data: ConnectionData[], change: Partial<TreeView> = {}) =>
      buildRows(data, { ...view, ...change }).map(row => `${'  '.repeat(row.level - 1)}${row.label}`)

    it('stand after what lies in none, by name, and shift what is below them', () => {
      const rows = labels([...profiles(1, 'b-10'), ...profiles(1, 'b-9', 'connected'), ...profiles(1, '')])
      expect(rows.slice(0, 5)).toEqual(['loose-0', 'b-9', '  b-9-0', '    Overview', '    Brokers'])
      expect(rows.slice(-2)).toEqual(['b-10', '  b-10-0'])
    })

    it('are closed at first where they are large and nothing in them is connected', () => {
      const many = profiles(200, 'many')
      expect(labels(many)).toEqual(['many'])
      expect(labels(many, { expanded: { 'folder/many': true } })).toHaveLength(201)
      expect(labels(profiles(10, 'few'))).toHaveLength(11)
      expect(labels([...many, ...profiles(1, 'many', 'connected')])[1]).toBe('  many-0')
    })

    it('are opened by a filter that finds something in them, and left out by one that does not', () => {
      const all = [...profiles(200, 'many'), ...profiles(20, 'other'), ...profiles(1, 'shop', 'connected')]
      expect(labels(all, { filter: 'many-17' }).slice(0, 2)).toEqual(['many', '  many-17'])
      expect(labels(all, { filter: 'other' })).toHaveLength(21 + 2)
      expect(labels(all, { filter: 'payments' })).toEqual(['shop', '  shop-0', '    Topics', '      shop.payments'])
    })
  })

  it('are made of thousands of topics', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => topic(`team${index % 100}.topic.${index}`))
    const rows = buildRows([dataOf({ topics: { data: many, problem: null } })], view)
    expect(rows.filter(row => row.kind === 'prefix')).toHaveLength(100)
    expect(rows.filter(row => row.kind === 'topic')).toHaveLength(0)
  })
})
