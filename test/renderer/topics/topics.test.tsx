import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConfigEntry, TopicDetail } from '#contract/index.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { commands as captures } from '#renderer/features/captures/index.ts'
import { commands as exports } from '#renderer/features/exports/index.ts'
import { commands as redrive } from '#renderer/features/redrive/index.ts'
import { commands as replay } from '#renderer/features/replay/index.ts'
import { commands, panels } from '#renderer/features/topics/index.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const partition = (number: number, change: Partial<TopicDetail['partitionDetails'][number]> = {}) => ({
  partition: number,
  leader: 1,
  leaderEpoch: 0,
  replicas: [1, 2],
  inSyncReplicas: [1, 2],
  offlineReplicas: [],
  logStartOffset: 10n,
  highWatermark: 9_007_199_254_740_993n,
  sizeInBytes: 1024n,
  problem: null,
  ...change,
})

const detail: TopicDetail = {
  name: 'orders',
  topicId: null,
  isInternal: false,
  partitions: 2,
  replicationFactor: 2,
  unhealthyPartitions: 1,
  partitionDetails: [partition(0), partition(1, { leader: null, inSyncReplicas: [2] })],
}

const entry = (name: string, value: string, isChanged: boolean): ConfigEntry => ({
  name,
  value,
  source: isChanged ? 'DYNAMIC_TOPIC_CONFIG' : 'DEFAULT_CONFIG',
  isChanged,
  isReadOnly: false,
  isSensitive: false,
  type: 'LONG',
  documentation: `What ${name} does`,
  synonyms: isChanged
    ? [
        { name, value, source: 'DYNAMIC_TOPIC_CONFIG' },
        { name, value: '604800000', source: 'DEFAULT_CONFIG' },
      ]
    : [{ name, value, source: 'DEFAULT_CONFIG' }],
})

function Topic() {
  const tab = useTabs(state => state.tabs[0])
  const Panel = panels.topic?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible={false} />
}

function show(topics: NonNullable<Fakes['topics']>, section: string) {
  fakeClient({
    topics: {
      get: async () => detail,
      configs: async () => [entry('retention.ms', '3600000', true), entry('segment.bytes', '1048576', false)],
      ...topics,
    },
  })
  openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', params: { topic: 'orders', section } })
  renderScreen(<Topic />)
}

const context = { connectionId: 'c', topic: 'orders', partition: null, groupId: null, tab: null }
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  registerCommands([...commands, ...captures, ...exports, ...replay, ...redrive])
  // The menu of the panel names it; what it does is tested with the composer.
  registerCommands([{ id: 'produce.compose', title: 'Compose', group: 'Messages', run: () => {} }])
})

describe('a topic', () => {
  it('shows leaders, replicas in sync and the ends of each partition', async () => {
    show({}, 'partitions')
    const grid = await screen.findByRole('grid', { name: 'Partitions' })
    const rows = within(grid).getAllByRole('row').slice(1)
    expect(rows[0]?.textContent).toContain('9,007,199,254,740,993')
    expect(rows[0]?.textContent).toContain('in sync')
    expect(rows[1]?.textContent).toContain('no leader')
    expect(rows[1]?.textContent).toContain('2 (of 2)')
  })

  it('previews a change of its configuration and sends that entry only', async () => {
    const alterConfigs = vi.fn(async () => undefined)
    show({ alterConfigs }, 'configuration')
    const grid = await screen.findByRole('grid', { name: 'Configuration' })
    fireEvent.click(within(grid).getByText('retention.ms'))
    fireEvent.change(await screen.findByRole('textbox', { name: 'New value' }), { target: { value: '86400000' } })
    press('Set')
    press('Preview 1 change')
    const preview = await screen.findByRole('table', { name: 'Changes' })
    expect(within(preview).getByText('3600000 (1 h)')).toBeTruthy()
    expect(within(preview).getByText('86400000 (1 d)')).toBeTruthy()
    press('Dry run')
    expect(await screen.findByText(/Nothing was changed yet/)).toBeTruthy()
    press('Apply')
    await waitFor(() => expect(alterConfigs).toHaveBeenCalledTimes(2))
    const changes = [{ name: 'retention.ms', value: '86400000' }]
    expect(alterConfigs.mock.calls).toMatchObject([
      [{ topic: 'orders', changes, validateOnly: true }],
      [{ topic: 'orders', changes, validateOnly: false }],
    ])
  })

  it('is created after a dry run, and what the cluster refuses is shown in the dialog', async () => {
    const create = vi.fn(async ({ replicationFactor }: { replicationFactor: number }) => {
      if (replicationFactor === 1) return
      throw new ProblemError({
        code: 'INVALID_REPLICATION_FACTOR',
        what: 'There are fewer brokers than replicas',
        where: {},
        remedy: 'Lower the replication factor.',
        retriable: false,
      })
    })
    show({ create }, 'partitions')
    await runCommand('topics.create', context)
    fireEvent.change(await screen.findByRole('textbox', { name: 'Name' }), { target: { value: 'new topic' } })
    expect(await screen.findByText('Letters, digits, dots, underscores and hyphens only')).toBeTruthy()
    fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'new-topic' } })
    const factor = screen.getByRole('textbox', { name: 'Replication factor' })
    fireEvent.change(factor, { target: { value: '3' } })
    press('Dry run')
    expect(await screen.findByText('There are fewer brokers than replicas')).toBeTruthy()
    fireEvent.change(factor, { target: { value: '1' } })
    press('Dry run')
    expect(await screen.findByText(/Nothing was made yet/)).toBeTruthy()
    press('Create topic')
    await waitFor(() => expect(useTabs.getState().tabs.map(tab => tab.title)).toContain('new-topic'))
    expect(create.mock.calls.at(-1)).toMatchObject([{ topic: 'new-topic', partitions: 1, validateOnly: false }])
  })

  it('is deleted only after its name was typed', async () => {
    const remove = vi.fn(async () => undefined)
    show({ delete: remove }, 'partitions')
    await runCommand('topics.delete', context)
    const typed = await screen.findByRole('textbox', { name: 'Type orders to confirm' })
    fireEvent.change(typed, { target: { value: 'order' } })
    expect(screen.getByRole('button', { name: 'Delete topic' }).hasAttribute('disabled')).toBe(true)
    fireEvent.change(typed, { target: { value: 'orders' } })
    press('Delete topic')
    await waitFor(() => expect(remove).toHaveBeenCalledTimes(1))
    await waitFor(() => expect(useTabs.getState().tabs).toEqual([]))
  })

  it('says what deleting records before an offset takes from each partition', async () => {
    const deleteRecords = vi.fn(async () => [
      { partition: 0, logStartOffset: 15n, problem: null },
      { partition: 1, logStartOffset: 15n, problem: null },
    ])
    show({ deleteRecords }, 'partitions')
    await runCommand('topics.deleteRecords', context)
    fireEvent.change(await screen.findByRole('textbox', { name: 'First offset to keep' }), { target: { value: '15' } })
    const button = await screen.findByRole('button', { name: 'Delete 10 offsets' })
    const typed = screen.getByRole('textbox', { name: 'Type orders to confirm' })
    fireEvent.change(typed, { target: { value: 'order' } })
    expect(button.hasAttribute('disabled')).toBe(true)
    fireEvent.change(typed, { target: { value: 'orders' } })
    fireEvent.click(button)
    await waitFor(() => expect(deleteRecords).toHaveBeenCalledTimes(1))
    expect(deleteRecords.mock.calls[0]).toMatchObject([
      {
        partitions: [
          { partition: 0, beforeOffset: 15n },
          { partition: 1, beforeOffset: 15n },
        ],
      },
    ])
  })
})
