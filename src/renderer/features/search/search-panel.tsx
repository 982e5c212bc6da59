// Searching topics: what to look for, how far it is, what was found.

import { useQuery } from '@tanstack/react-query'
import { openRecord, type PanelProps } from '#renderer/app/index.ts'
import { client, invalidate, problemOf, read } from '#renderer/client/index.ts'
import { EmptyState, notifyProblem, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { type Draft, emptyDraft, formOf, queryOf } from './draft.ts'
import { HitsTable } from './hits-table.tsx'
import { ProgressLine } from './progress-line.tsx'
import { QueryForm } from './query-form.tsx'
import { type Run, startRun, steer, useRuns } from './runs.ts'
import classes from './search.module.css'
import { changeDraft, useSearch } from './search.store.ts'
import { topicsInWords } from './topic-picker.tsx'

export function SearchPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const topic = typeof tab.params.topic === 'string' ? tab.params.topic : tab.title
  const draft = useSearch(state => state.drafts[tab.id]) ?? emptyDraft
  const run = useRuns(runs => runs[tab.id])
  const topics = draft.topics ?? [topic]
  const [first = topic] = topics
  const detail = useQuery(read('topics.get', client.topics.get, { connectionId, topic: first }))
  const partitions = detail.data?.partitionDetails.map(each => each.partition) ?? []

  const start = (what: Draft = draft, where: string[] = topics) => {
    const query = queryOf(what)
    if (query === null) return
    void startRun(tab.id, { connectionId, topics: where }, query)
    client.searches
      .remember({ connectionId, topics: where, form: formOf(what) })
      .then(() => invalidate('searches', connectionId))
      .catch(error => console.warn('The search was not kept among the recent ones:', problemOf(error).what))
  }
  const act = (how: 'pause' | 'resume' | 'cancel') => {
    steer(tab.id, how).catch(error => notifyProblem(`Search in ${topicsInWords(topics)}`, error))
  }

  return (
    <Panel label={`Search ${topic}`} isReady={!detail.isPending}>
      <QueryForm
        tabId={tab.id}
        ownTopic={topic}
        connectionId={connectionId}
        topics={topics}
        draft={draft}
        onDraft={change => changeDraft(tab.id, change)}
        partitions={partitions}
        isVisible={isVisible}
        run={run}
        onStart={() => start()}
        onRun={({ topics: where, form }) => {
          changeDraft(tab.id, { ...form, topics: where })
          start({ ...draft, ...form }, where)
        }}
        onSteer={act}
      />
      {run !== undefined && run.error !== null && (
        <div className={classes.problem}>
          <ProblemView error={run.error} onRetry={() => start()} />
        </div>
      )}
      {run?.progress != null && (
        <ProgressLine
          progress={run.progress}
          plan={run.plan}
          listed={run.found.length}
          isWhole={run.isEnded}
          onOpen={place => openRecord({ connectionId, ...place })}
        />
      )}
      <Results run={run} topics={topics} connectionId={connectionId} />
    </Panel>
  )
}

interface ResultsProps {
  run: Run | undefined
  topics: readonly string[]
  connectionId: string
}

function Results({ run, topics, connectionId }: ResultsProps) {
  if (run === undefined) {
    return (
      <EmptyState title={`Search ${topicsInWords(topics)}`}>
        Type a text, a regular expression or a condition, or write a script, and press Enter. Records are looked at from
        the first offset to the last, and listed as they are found. Without any of them every record is a hit.
      </EmptyState>
    )
  }
  if (run.found.length > 0) {
    return (
      <HitsTable
        key={run.number}
        topics={run.topics}
        found={run.found}
        onOpen={place => openRecord({ connectionId, ...place })}
      />
    )
  }
  if (run.error !== null) return null
  if (run.progress === null) return <SkeletonRows count={8} label="Starting the search" />
  switch (run.progress.state) {
    case 'done':
      return (
        <EmptyState title="No record matches">
          {run.progress.gapCount === 0
            ? 'The whole range was looked at.'
            : 'Some places could not be looked at, see above.'}{' '}
          {run.progress.scriptErrorCount > 0 && 'The script failed on some records, see above. '}
          Case, whole words, where to look, partitions, ranges and isolation level all narrow a search.
        </EmptyState>
      )
    case 'cancelled':
      return <EmptyState title="Nothing was found until it was cancelled" />
    case 'paused':
      return <EmptyState title="Nothing found yet">The search is paused. Resume goes on where it stopped.</EmptyState>
    default:
      return <EmptyState title="Nothing found yet">Records are listed here as they are found.</EmptyState>
  }
}
