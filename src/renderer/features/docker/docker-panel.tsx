// Local clusters with Docker: what can be run, what runs, and what it says.
import { Button, UnstyledButton } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DockerClusterId } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { ClusterDetail } from './cluster-detail.tsx'
import classes from './docker.module.css'
import { stateWords } from './words.ts'

/** Containers come and go without telling. */
const LOOK_MS = 3000

const dockerState = (_input: null, options: { signal: AbortSignal }) => client.docker.state(undefined, options)

export function DockerPanel({ isVisible }: PanelProps) {
  const state = useQuery({
    ...read('docker.state', dockerState, null),
    refetchInterval: isVisible ? LOOK_MS : false,
  })
  const [chosen, setChosen] = useState<DockerClusterId>('single')
  const { data } = state
  const cluster = data?.clusters.find(each => each.id === chosen)
  return (
    <Panel
      label="Local cluster with Docker"
      isReady={state.isFetched}
      toolbar={
        <>
          <strong>Local cluster with Docker</strong>
          <span className={classes.dim}>{data?.compose == null ? '' : `Docker Compose ${data.compose}`}</span>
          <Button
            variant="default"
            ml="auto"
            leftSection={<IconRefresh size={13} aria-hidden />}
            onClick={() => void state.refetch()}
          >
            Refresh
          </Button>
        </>
      }
    >
      {state.isPending ? <SkeletonRows label="Asking Docker" count={4} /> : null}
      {state.isError ? <ProblemView error={state.error} onRetry={() => void state.refetch()} /> : null}
      {data === undefined ? null : (
        <>
          {data.problem === null ? null : (
            <div className={classes.problem}>
              <ProblemView error={data.problem} onRetry={() => void state.refetch()} />
            </div>
          )}
          <div className={classes.columns}>
            <ul className={classes.list} aria-label="Clusters">
              {data.clusters.map(each => (
                <li key={each.id}>
                  <UnstyledButton
                    className={classes.item}
                    aria-current={each.id === chosen}
                    onClick={() => setChosen(each.id)}
                  >
                    <span>{each.title}</span>
                    <span className={classes.state} data-status={each.doing === null ? each.status : 'busy'}>
                      {stateWords(each)}
                    </span>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
            {cluster === undefined ? null : (
              <ClusterDetail key={cluster.id} cluster={cluster} canStart={data.problem === null} />
            )}
          </div>
        </>
      )}
    </Panel>
  )
}
