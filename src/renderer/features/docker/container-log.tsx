// What the containers of a cluster say, as it comes. The newest lines are kept; it follows while its end is in sight.
import { Button } from '@mantine/core'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DockerClusterId } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { ProblemView, Section } from '#renderer/ui/index.ts'
import classes from './docker.module.css'

const KEPT = 2000
const NEAR_END_PX = 30

interface Log {
  lines: string[]
  /** Lines that are not kept any more, here or on the way. */
  dropped: number
  isOver: boolean
  error: unknown
}

const begun: Log = { lines: [], dropped: 0, isOver: false, error: null }

function withLines(log: Log, lines: readonly string[], dropped: number): Log {
  const all = [...log.lines, ...lines]
  const tooMany = Math.max(0, all.length - KEPT)
  return { ...log, lines: all.slice(tooMany), dropped: log.dropped + dropped + tooMany }
}

function useLog(cluster: DockerClusterId, isThere: boolean): Log {
  const [log, setLog] = useState(begun)
  useEffect(() => {
    if (!isThere) return
    const controller = new AbortController()
    const { signal } = controller
    setLog(begun)
    const follow = async () => {
      try {
        for await (const { lines, dropped } of await client.docker.log({ cluster }, { signal })) {
          if (signal.aborted) return
          setLog(before => withLines(before, lines, dropped))
        }
        if (!signal.aborted) setLog(before => ({ ...before, isOver: true }))
      } catch (error) {
        if (!signal.aborted) setLog(before => ({ ...before, isOver: true, error }))
      }
    }
    void follow()
    return () => controller.abort()
  }, [cluster, isThere])
  return isThere ? log : begun
}

interface ContainerLogProps {
  cluster: DockerClusterId
  isThere: boolean
  /** What stands in its place where there are no containers. */
  absent: string
}

/** To be mounted anew with each start of the cluster: its log is another one then. */
export function ContainerLog({ cluster, isThere, absent }: ContainerLogProps) {
  const { lines, dropped, isOver, error } = useLog(cluster, isThere)
  const scroller = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && follows && lines.length > 0) element.scrollTop = element.scrollHeight
  }, [lines, follows])
  const words = isThere ? (isOver ? 'ended' : 'live') : ''
  return (
    <Section
      title="Log"
      aside={
        <>
          <span className={classes.dim} role="status">
            {words}
            {dropped === 0 ? '' : ` · ${formatCount(dropped)} older lines left out`}
          </span>
          {follows ? null : (
            <Button variant="default" size="compact-xs" onClick={() => setFollows(true)}>
              To the end
            </Button>
          )}
        </>
      }
    >
      {error === null ? null : <ProblemView error={error} />}
      <div
        className={classes.log}
        role="log"
        aria-label="Log of the containers"
        ref={scroller}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
        }
      >
        {lines.length === 0 ? (
          <p className={classes.dim}>{isThere ? 'Nothing yet' : absent}</p>
        ) : (
          <pre>{lines.join('\n')}</pre>
        )}
      </div>
    </Section>
  )
}
