import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { applyEvent } from '#renderer/client/live.ts'
import { JobsPanel } from '#renderer/features/jobs/jobs-panel.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const job = (change: Partial<Job>): Job => ({
  id: '1',
  title: 'Connect to prod',
  status: 'running',
  progress: 0.25,
  detail: '1 of 4',
  startedAt: 1_700_000_000_000n,
  problem: null,
  ...change,
})

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <JobsPanel tab={tab} isVisible />
}

describe('jobs', () => {
  it('shows progress as it is told, cancels, and says what failed', async () => {
    const user = userEvent.setup()
    const cancel = vi.fn(async () => undefined)
    fakeClient({ jobs: { list: async () => [job({})], cancel }, settings: { get: () => new Promise(() => undefined) } })
    openTab({ kind: 'jobs', title: 'Jobs' })
    renderScreen(<Screen />)
    const item = await screen.findByRole('listitem', { name: 'Connect to prod' })
    expect(within(item).getByRole('progressbar', { name: '25 %' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Clear finished' })).toHaveProperty('disabled', true)
    await user.click(within(item).getByRole('button', { name: 'Cancel Connect to prod' }))
    expect(cancel.mock.calls).toMatchObject([[{ id: '1' }]])
    const problem = { code: 'X', what: 'Nothing listens', where: {}, remedy: 'Check.', retriable: true }
    applyEvent({ event: 'job', job: job({ status: 'failed', problem }) })
    applyEvent({ event: 'job', job: job({ id: '2', title: 'Another', startedAt: 1_700_000_000_001n }) })
    expect(await screen.findByText('Nothing listens')).toBeTruthy()
    expect(screen.getAllByRole('listitem').map(each => each.getAttribute('aria-label'))).toEqual([
      'Another',
      'Connect to prod',
    ])
  })
})
