// The states of a cluster of Docker's in words.
import type { DockerCluster } from '#contract/index.ts'

const words = { absent: 'not there', stopped: 'stopped', partly: 'partly running', running: 'running' } as const
const onItsWay: Record<string, string> = { Start: 'starting', Stop: 'stopping', Remove: 'being removed' }

export function stateWords({ status, doing }: DockerCluster): string {
  if (doing !== null) return onItsWay[doing.split(' ')[0] ?? ''] ?? doing
  return status === null ? 'not known' : words[status]
}
