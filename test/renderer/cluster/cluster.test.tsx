import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { activeTab, openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { ClusterPanel } from '#renderer/features/cluster/cluster-panel.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

const logDirs = vi.fn()

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <ClusterPanel tab={tab} isVisible={false} />
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  logDirs.mockReset().mockRejectedValueOnce(
    new ProblemError({
      code: 'CLUSTER_AUTHORIZATION_FAILED',
      what: 'Log directories may not be seen',
      where: { cluster: 'prod' },
      remedy: 'Ask for Describe on the cluster.',
      retriable: false,
    }),
  )
  fakeClient({
    connections: { list: async () => [connectionOf('prod')] },
    settings: { get: () => new Promise(() => undefined) },
    cluster: {
      overview: async () => ({
        clusterId: 'abc',
        mode: 'kraft',
        kafkaVersion: '4.1',
        controllerId: null,
        brokers: [10, 9].map(nodeId => ({
          nodeId,
          host: `kafka-${nodeId}`,
          port: 9092,
          rack: null,
          isController: false,
        })),
        features: [{ name: 'metadata.version', level: 27 }],
        apis: [{ key: 0, name: 'Produce', minVersion: 0, maxVersion: 13, usedVersion: 9 }],
      }),
      logDirs,
    },
  })
  openTab({ kind: 'cluster', title: 'prod', connectionId: 'prod' })
  renderScreen(<Screen />)
})

describe('cluster: the page', () => {
  it('shows what may be seen, and in its place what may not', async () => {
    expect(await screen.findByText('metadata.version')).toBeTruthy()
    expect(screen.getByText('KRaft')).toBeTruthy()
    expect(screen.getByText('not told')).toBeTruthy()
    const dirs = screen.getByRole('region', { name: 'Log directories' })
    expect(await within(dirs).findByText('Log directories may not be seen')).toBeTruthy()
    logDirs.mockResolvedValueOnce([])
    await userEvent.setup().click(within(dirs).getByRole('button', { name: 'Retry' }))
    expect(await within(dirs).findByText('No broker told of a log directory.')).toBeTruthy()
  })

  it('sorts by number and opens a broker with the keyboard', async () => {
    const user = userEvent.setup()
    const brokers = await screen.findByRole('grid', { name: 'Brokers' })
    const cells = () =>
      within(brokers)
        .getAllByRole('row')
        .slice(1)
        .map(row => row.firstChild?.textContent)
    expect(cells()).toEqual(['9', '10'])
    await user.click(within(brokers).getByRole('button', { name: 'Broker' }))
    expect(cells()).toEqual(['10', '9'])
    expect(within(brokers).getByRole('columnheader', { name: 'Broker' }).getAttribute('aria-sort')).toBe('descending')
    brokers.focus()
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(activeTab()).toMatchObject({ kind: 'broker', title: 'Broker 9', params: { nodeId: 9 } })
  })
})
