// Searching topics: what to look for, how far it is, what was found.

import { useQuery } from '@tanstack/react-query'
import { openRecord, type PanelProps } from '#renderer/app/index.ts'
import { client, invalidate, problemOf, read } from '#renderer/client/index.ts'
import { PickedActions } from '#renderer/features/exports/index.ts'
import { SqlPickedButton } from '#renderer/features/sql/index.ts'
import { notifyProblem, Panel, ProblemView } from '#renderer/ui/index.ts'
import { type Draft, emptyDraft, formOf, queryOf } from './draft.ts'
import { ProgressLine } from './progress-line.tsx'
import { QueryForm } from './query-form.tsx'
import { Results } from './results.tsx'
import { pickedOf, startRun, steer, useRuns } from './runs.ts'
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
          actions={
            run.found.length === 0 ? null : (
              <>
                <PickedActions connectionId={connectionId} what="hits" picked={() => pickedOf(run)} />
                <SqlPickedButton connectionId={connectionId} what="hits" picked={() => pickedOf(run)} />
              </>
            )
          }
        />
      )}
      <Results run={run} topics={topics} connectionId={connectionId} isVisible={isVisible} />
    </Panel>
  )
}
