import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { DockerCluster, DockerState, Problem } from '#contract/index.ts'
import { registerCommands } from '#renderer/app/commands.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { commands, panels } from '#renderer/features/docker/index.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const absent = (id: DockerCluster['id'], title: string): DockerCluster => ({
  id,
  title,
  about: 'About it.',
  images: ['apache/kafka:4.1.0'],
  bootstrapServers: ['localhost:19092'],
  inside: { network: `ottla-${id}_default`, bootstrapServers: ['kafka:9092'] },
  status: 'absent',
  doing: null,
  containers: [],
  connectionId: null,
})

const CONTAINER = 'ottla-single-kafka-1'
const running: DockerCluster = {
  ...absent('single', 'One broker'),
  status: 'running',
  connectionId: 'profile',
  containers: [{ name: CONTAINER, service: 'kafka', isRunning: true, status: 'Up 5 seconds (healthy)' }],
}

const stateOf = (...clusters: DockerCluster[]): DockerState => ({ compose: '2.40.3', problem: null, clusters })

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  const Panel = panels.docker?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

function show() {
  registerCommands(commands)
  openTab({ kind: 'docker', title: 'Docker' })
  renderScreen(<Screen />)
}

const problem = (code: string, what: string): Problem => ({
  code,
  what,
  where: {},
  remedy: 'Do this.',
  retriable: true,
})

describe('local clusters with Docker', () => {
  it('starts one, shows its log, and opens shells; removing asks for its name', async () => {
    const user = userEvent.setup()
    let state = stateOf(absent('single', 'One broker'), absent('three', 'Three brokers'))
    const start = vi.fn(async () => {
      state = stateOf(running, absent('three', 'Three brokers'))
      return state
    })
    const remove = vi.fn(async () => {
      state = stateOf(absent('single', 'One broker'), absent('three', 'Three brokers'))
      return state
    })
    const openShell = vi.fn(async () => {})
    fakeClient({
      jobs: { list: async () => [] },
      docker: {
        state: async () => state,
        start,
        remove,
        openShell,
        async log() {
          return (async function* () {
            yield { lines: ['kafka-1  | started', 'kafka-1  | ready'], dropped: 1200 }
          })()
        },
      },
    })
    show()
    const detail = await screen.findByRole('region', { name: 'One broker' })
    expect(within(detail).getByText('There is no container: start the cluster')).toBeTruthy()
    expect(within(detail).getByRole('button', { name: 'Stop' })).toHaveProperty('disabled', true)
    await user.click(within(detail).getByRole('button', { name: 'Start' }))
    expect(start).toHaveBeenCalledWith({ cluster: 'single' })
    expect(await within(detail).findByText(/kafka-1 \| ready/)).toBeTruthy()
    expect(within(detail).getByText(/1,200 older lines left out/)).toBeTruthy()
    expect(within(detail).getByRole('button', { name: 'Open' })).toHaveProperty('disabled', false)
    await user.click(within(detail).getByRole('button', { name: `Open a shell in ${CONTAINER}` }))
    expect(openShell).toHaveBeenCalledWith({ cluster: 'single', container: CONTAINER })
    await user.click(within(detail).getByRole('button', { name: 'Remove with its data' }))
    const dialog = await screen.findByRole('dialog', { name: 'Remove One broker' })
    await user.type(within(dialog).getByRole('textbox', { name: 'Type single to confirm' }), 'single{Enter}')
    expect(await within(detail).findByText('There is no container: start the cluster')).toBeTruthy()
    expect(remove).toHaveBeenCalledOnce()
  })

  it('says why Docker is not to be had, and starts nothing', async () => {
    const none = { ...absent('single', 'One broker'), status: null }
    fakeClient({
      jobs: { list: async () => [] },
      docker: {
        state: async () => ({
          compose: null,
          problem: problem('DOCKER_NOT_RUNNING', 'Docker is installed, and its daemon does not run'),
          clusters: [none],
        }),
      },
    })
    show()
    expect((await screen.findByRole('alert')).textContent).toContain('its daemon does not run')
    expect(screen.getByRole('button', { name: 'Start' })).toHaveProperty('disabled', true)
    expect(screen.getAllByText('not known').length).toBeGreaterThan(0)
  })

  it('keeps what a start failed with at its cluster', async () => {
    const user = userEvent.setup()
    fakeClient({
      jobs: { list: async () => [] },
      docker: {
        state: async () => stateOf(absent('single', 'One broker'), absent('three', 'Three brokers')),
        start: async () => {
          throw new ProblemError(problem('PORT_TAKEN', 'A port of the cluster is taken'))
        },
      },
    })
    show()
    await user.click(await screen.findByRole('button', { name: 'Start' }))
    expect((await screen.findByRole('alert')).textContent).toContain('A port of the cluster is taken')
    await user.click(screen.getByRole('button', { name: /^Three brokers/ }))
    expect(screen.queryByRole('alert')).toBeNull()
    await user.click(screen.getByRole('button', { name: /^One broker/ }))
    expect(screen.getByRole('alert')).toBeTruthy()
  })
})
