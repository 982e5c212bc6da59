// What a cluster, a file or another person chose may be markup. Every screen that shows it shows it as text.
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '#contract/index.ts'
import { registerCommands } from '#renderer/app/commands.ts'
import { ConnectionGate } from '#renderer/app/connection-gate.tsx'
import { openTab, type PanelDefinitions, type Tab, useTabs } from '#renderer/app/index.ts'
import { queryClient } from '#renderer/client/index.ts'
import { panels as audit } from '#renderer/features/audit/index.ts'
import { panels as captures } from '#renderer/features/captures/index.ts'
import { ProfileSwitcher } from '#renderer/features/connections/index.ts'
import { DoctorDialog } from '#renderer/features/doctor/doctor-dialog.tsx'
import { panels as groups } from '#renderer/features/groups/index.ts'
import { panels as jobs } from '#renderer/features/jobs/index.ts'
import { emptyDraft, formOf } from '#renderer/features/search/draft.ts'
import { panels as search } from '#renderer/features/search/index.ts'
import { panels as sql } from '#renderer/features/sql/index.ts'
import { FlowSection } from '#renderer/features/topics/flow/flow-section.tsx'
import { Tree } from '#renderer/features/tree/index.ts'
import { useTree } from '#renderer/features/tree/tree.store.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connected, profileOf } from '#test/support/sample-connection.ts'

/** Begins as an address that runs, closes what stands around it, and opens what runs. */
const MARKUP =
  'javascript:window.pwned=true//\'"></span></textarea><img src=x onerror="window.pwned = true">' +
  '<script>window.pwned = true</script><a href="javascript:window.pwned = true">here</a>'
const DANGEROUS =
  'script, iframe, object, embed, img, [onerror], [onload], [href^="javascript:" i], [src^="javascript:" i]'

const problemOf = (what: string): Problem => ({ code: 'X', what, where: { at: what }, remedy: what, retriable: true })

/** Drawn where a text is, or where a control has its name. */
const isShown = (text: string): boolean =>
  [...document.querySelectorAll('*')].some(
    each =>
      each.getAttribute('aria-label')?.includes(text) ||
      (each.children.length === 0 && each.textContent.includes(text)),
  )

const m = (field: string) => `${MARKUP} ${field}`

/** @param fields each of which has to be there, after the markup */
async function expectText(...fields: string[]): Promise<void> {
  await waitFor(() => expect(fields.filter(field => !isShown(m(field)))).toEqual([]))
  expect([...document.querySelectorAll(DANGEROUS)].map(each => each.outerHTML)).toEqual([])
  expect('pwned' in window).toBe(false)
}

function showPanel(panels: PanelDefinitions, tab: Omit<Tab, 'id'> & { key?: string }, fakes: Fakes): void {
  fakeClient({ settings: { get: () => new Promise(() => {}) }, ...fakes })
  openTab(tab)
  const [opened] = useTabs.getState().tabs
  const Panel = panels[tab.kind]?.component
  if (opened === undefined || Panel === undefined) throw new Error(`no panel ${tab.kind}`)
  renderScreen(<Panel tab={opened} isVisible />)
}

beforeEach(() => {
  queryClient.clear()
  registerCommands([])
  useTabs.setState({ tabs: [], activeId: null })
  useTree.setState({ expanded: {}, filter: '', activeKey: null })
})

describe('markup', () => {
  const connection = (status: 'connected' | 'failed') => ({
    profile: profileOf('prod', { name: m('name'), folder: m('folder') }),
    state: { ...connected, status, problem: status === 'failed' ? problemOf(m('problem')) : null },
  })
  const member = { memberId: m('memberId'), clientId: m('clientId'), clientHost: m('clientHost') }

  it('is text as a member, a client, a group and what a broker answers', async () => {
    showPanel(
      groups,
      { kind: 'group', title: m('title'), connectionId: 'c', params: { groupId: m('groupId') } },
      {
        groups: {
          get: async () => ({
            ...{
              groupId: m('groupId'),
              protocolType: m('protocolType'),
              state: m('state'),
              type: 'classic',
              protocolName: m('protocolName'),
            },
            coordinatorId: 1,
            members: [
              {
                ...member,
                groupInstanceId: m('groupInstanceId'),
                assignment: [{ topic: m('topic'), partitions: [0] }],
              },
            ],
            offsets: [
              {
                ...{
                  topic: m('topic'),
                  partition: 0,
                  committedOffset: 1n,
                  metadata: m('metadata'),
                  logStartOffset: 0n,
                },
                ...{ highWatermark: 2n, lag: 1n, memberId: m('memberId') },
              },
            ],
            problem: problemOf(m('problem')),
          }),
          history: async () => [],
        },
      },
    )
    await screen.findByRole('grid', { name: 'Members' })
    await expectText('memberId', 'clientId', 'clientHost', 'groupInstanceId', 'topic', 'groupId', 'problem')
  })

  it('is text in the picture of who writes and reads a topic', async () => {
    fakeClient({
      topics: {
        flow: async () => ({
          partitions: [{ partition: 0, end: 1n }],
          producers: [
            {
              ...{ producerId: 7n, producerEpoch: 1, transactionalId: m('transactionalId'), lastTimestamp: 1n },
              ...{ hasOpenTransaction: true, partitions: [0] },
            },
          ],
          groups: [
            {
              groupId: m('groupId'),
              state: 'Stable',
              members: [{ ...member, partitions: [0] }],
              offsets: [{ partition: 0, committed: 0n, lag: 1n }],
            },
          ],
          problem: problemOf(m('problem')),
        }),
      },
    })
    renderScreen(<FlowSection connectionId="c" topic={m('topic')} isVisible={false} onReady={() => {}} />)
    await screen.findByRole('list', { name: 'Producers' })
    await expectText('transactionalId', 'clientId', 'clientHost', 'groupId', 'problem')
  })

  it('is text as a profile, its folder and its failure: in tree, switcher, and instead of a panel', async () => {
    fakeClient({
      connections: { list: async () => [connection('failed')] },
      sandbox: { state: async () => ({ status: 'failed', listening: null, problem: problemOf(m('problem')) }) },
      settings: { get: () => new Promise(() => {}) },
    })
    renderScreen(
      <>
        <Tree />
        <ProfileSwitcher />
        <ConnectionGate connectionId="prod">
          <input />
        </ConnectionGate>
      </>,
    )
    fireEvent.click(await screen.findByRole('button', { name: /^Connection / }))
    await screen.findByRole('menu')
    await screen.findByRole('alert')
    await expectText('name', 'folder', 'problem')
  })

  it('is text as the name of a capture, its cluster and why it failed', async () => {
    const capture = {
      ...{ id: 'one', name: m('name'), status: 'failed' as const, failure: m('failure'), profile: m('profile') },
      ...{ startedAt: '2026-11-22T12:04:07.000Z', updatedAt: '2026-11-22T12:05:00.000Z', clusterId: m('clusterId') },
      ...{ kafkaVersion: m('kafkaVersion'), isLive: false, isReencoded: false, records: 1, bytes: 1 },
      ...{ topics: [], groups: [], connectionId: null },
    }
    showPanel(
      captures,
      { kind: 'captures', title: 'Captures', connectionId: null, params: {} },
      {
        captures: {
          list: async () => ({ folder: m('folder'), captures: [capture], problems: [problemOf(m('problem'))] }),
        },
        connections: { list: async () => [connection('connected')] },
      },
    )
    await expectText('name', 'profile', 'problem')
  })

  it('is text as the name of a search and what it looks for', async () => {
    const form = { ...formOf(emptyDraft), text: m('text') }
    showPanel(
      search,
      { kind: 'search', title: m('title'), connectionId: 'c', params: { topic: m('topic') } },
      {
        searches: {
          list: async () => ({
            saved: [{ id: 's', name: m('name'), connectionId: null, topics: [m('topic')], form }],
            recent: [{ connectionId: 'c', topics: [m('topic')], form }],
          }),
        },
        search: { check: async () => Promise.reject(new Error(m('problem'))) },
        topics: { get: async () => Promise.reject(new Error(m('problem'))), list: async () => [] },
        timemap: { start: () => new Promise<never>(() => {}), close: async () => undefined },
      },
    )
    fireEvent.click(await screen.findByRole('button', { name: 'Saved' }))
    await screen.findByRole('list', { name: 'Saved searches' })
    await expectText('name', 'text', 'topic')
  })

  it('is text as the name of a query and the query', async () => {
    showPanel(
      sql,
      { kind: 'sql', title: 'SQL', connectionId: null, params: {} },
      {
        sql: {
          tables: () => Promise.reject(new Error(m('problem'))),
          functions: async () => [],
          queries: async () => ({
            saved: [{ id: 'q', name: m('name'), sql: m('sql') }],
            recent: [{ sql: m('recent'), at: 1n }],
          }),
          close: async () => {},
        },
        connections: { list: async () => [] },
      },
    )
    fireEvent.click(await screen.findByRole('button', { name: 'Saved' }))
    await screen.findByRole('list', { name: 'Saved queries' })
    await expectText('name', 'sql', 'recent')
  })

  it('is text in the list of jobs', async () => {
    const tab = { title: 'any', connectionId: null, params: {} }
    const job = {
      id: '1',
      title: m('title'),
      status: 'failed' as const,
      progress: 0,
      detail: m('detail'),
      startedAt: 1n,
    }
    showPanel(
      jobs,
      { ...tab, kind: 'jobs' },
      { jobs: { list: async () => [{ ...job, problem: problemOf(m('problem')) }] } },
    )
    await expectText('title', 'problem')
  })

  it('is text in the audit', async () => {
    const entry = {
      ...{
        at: 1,
        connectionId: 'c',
        profile: m('profile'),
        principal: m('principal'),
        request: m('request'),
        what: JSON.stringify(m('what')),
      },
      ...{ result: 'failed' as const, detail: m('detail') },
    }
    showPanel(
      audit,
      { kind: 'audit', title: 'Audit', connectionId: null, params: {} },
      {
        audit: { list: async () => ({ entries: [entry], more: false, unreadable: 0 }) },
        connections: { list: async () => [connection('connected')] },
      },
    )
    fireEvent.click((await screen.findAllByRole('gridcell', { name: m('profile') }))[0] ?? document.body)
    await screen.findByRole('region', { name: 'Entry' })
    await expectText('profile', 'principal', 'request', 'detail')
  })

  it('is text in what the doctor found', async () => {
    const finding = {
      result: 'failed' as const,
      code: MARKUP,
      says: m('says'),
      remedy: m('remedy'),
      details: [m('details')],
    }
    fakeClient({
      doctor: {
        examine: async () =>
          (async function* () {
            yield { place: `bootstrap ${m('place')}`, check: 'tls' as const, finding, milliseconds: 1 }
          })(),
      },
    })
    const patient = { id: 'a', draft: null, password: { kind: 'keep' } } as const
    renderScreen(<DoctorDialog name={m('name')} patient={patient} onClose={() => {}} />)
    await screen.findByText('Found: 1 problem')
    await expectText('place', 'says', 'remedy', 'details')
  })
})
