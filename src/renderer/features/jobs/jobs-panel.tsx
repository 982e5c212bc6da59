// What runs in the background, how far it is, and how to stop it.
import { Button, Progress } from '@mantine/core'
import type { Job } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, invalidate, useJobs } from '#renderer/client/index.ts'
import { InterruptedExports } from '#renderer/features/exports/index.ts'
import { EmptyState, notifyProblem, Panel, ProblemView, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import classes from './jobs-panel.module.css'

const words: Record<Job['status'], string> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

function JobItem({ job }: { job: Job }) {
  const isRunning = job.status === 'running'
  const percent = job.progress === null ? null : Math.round(job.progress * 100)
  const cancel = () => client.jobs.cancel({ id: job.id }).catch(error => notifyProblem(`Cancel ${job.title}`, error))
  return (
    <li className={classes.job} aria-label={job.title}>
      <div className={classes.head}>
        <strong>{job.title}</strong>
        <span data-status={job.status}>{words[job.status]}</span>
        <span className={classes.detail}>{job.detail}</span>
        <Timestamp value={job.startedAt} />
        {isRunning ? (
          <Button variant="default" size="compact-xs" aria-label={`Cancel ${job.title}`} onClick={() => void cancel()}>
            Cancel
          </Button>
        ) : null}
      </div>
      {isRunning ? (
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          size={4}
          aria-label={percent === null ? 'Progress not known' : `${percent} %`}
        />
      ) : null}
      {job.problem === null ? null : <ProblemView error={job.problem} isInline />}
    </li>
  )
}

export function JobsPanel(_props: PanelProps) {
  const jobs = useJobs()
  const list = (jobs.data ?? []).toSorted((left, right) => (left.startedAt < right.startedAt ? 1 : -1))
  const clear = async () => {
    try {
      await client.jobs.clear()
      await invalidate('jobs')
    } catch (error) {
      notifyProblem('Clear finished jobs', error)
    }
  }
  return (
    <Panel
      label="Jobs"
      isReady={jobs.isFetched}
      isPage
      toolbar={
        <>
          <strong>Jobs</strong>
          <Button
            variant="default"
            ml="auto"
            disabled={list.every(job => job.status === 'running')}
            onClick={() => void clear()}
          >
            Clear finished
          </Button>
        </>
      }
    >
      {jobs.isPending ? <SkeletonRows label="Loading jobs" /> : null}
      {jobs.isError ? <ProblemView error={jobs.error} onRetry={() => void jobs.refetch()} /> : null}
      {jobs.isSuccess && list.length === 0 ? (
        <EmptyState title="No jobs">What takes longer than a moment is listed here with its progress.</EmptyState>
      ) : null}
      <InterruptedExports />
      <ul className={classes.list} aria-label="Jobs">
        {list.map(job => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
    </Panel>
  )
}
