// What can be done with a cluster of Docker's. Main runs each as a job; what failed is kept with its cluster until the
// next try.
import { Text } from '@mantine/core'
import { create } from 'zustand'
import type { DockerCluster, DockerClusterId, DockerState } from '#contract/index.ts'
import { runCommand } from '#renderer/app/index.ts'
import { client, invalidate, isCancelled, keyOf, queryClient } from '#renderer/client/index.ts'
import { confirmTyped, notifyDone, notifyProblem } from '#renderer/ui/index.ts'

type Errors = Partial<Record<DockerClusterId, unknown>>

/** What the last action on each cluster failed with. */
export const useErrors = create<{ errors: Errors }>(() => ({ errors: {} }))

const keepError = (cluster: DockerClusterId, error: unknown) =>
  useErrors.setState(({ errors }) => ({ errors: { ...errors, [cluster]: error } }))

async function run(cluster: DockerClusterId, action: () => Promise<DockerState>): Promise<void> {
  keepError(cluster, null)
  try {
    queryClient.setQueryData(keyOf('docker.state', null), await action())
  } catch (error) {
    if (!isCancelled(error)) keepError(cluster, error)
    await invalidate('docker')
  }
}

export const start = ({ id }: DockerCluster) => run(id, () => client.docker.start({ cluster: id }))
export const stop = ({ id }: DockerCluster) => run(id, () => client.docker.stop({ cluster: id }))

export function confirmRemove({ id, title }: DockerCluster): void {
  confirmTyped({
    title: `Remove ${title}`,
    expected: id,
    action: 'Remove with its data',
    children: (
      <Text size="sm">
        Its containers, their network and all its topics are deleted. The profile and the pulled images stay.
      </Text>
    ),
    onConfirm: () => run(id, () => client.docker.remove({ cluster: id })),
  })
}

/** Connects where it is not, and shows the cluster. */
export async function open({ title, connectionId }: DockerCluster): Promise<void> {
  if (connectionId === null) return
  try {
    const list = await client.connections.list()
    const status = list.find(({ profile }) => profile.id === connectionId)?.state.status
    if (status === 'disconnected' || status === 'failed') await client.connections.connect({ connectionId })
    await invalidate('connections')
    await runCommand('cluster.overview', { connectionId })
  } catch (error) {
    notifyProblem(`Open ${title}`, error)
  }
}

export async function copyShellCommand(cluster: DockerClusterId, container: string): Promise<void> {
  try {
    const line = await client.docker.shellCommand({ cluster, container })
    await navigator.clipboard.writeText(line)
    notifyDone('Command copied', line)
  } catch (error) {
    notifyProblem('Copy the command', error)
  }
}

export async function openShell(cluster: DockerClusterId, container: string): Promise<void> {
  try {
    await client.docker.openShell({ cluster, container })
  } catch (error) {
    notifyProblem('Open a shell', error)
  }
}
