// Exports that were interrupted, in the list of jobs: they go on from where they were, or are discarded.
import { Button, Text } from '@mantine/core'
import { IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { InterruptedExport } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'
import { confirmTyped, notifyDone, notifyProblem, ProblemView, Timestamp } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { tellSaved } from './tell-saved.ts'
import { formats } from './words.ts'

const listInterrupted = (_input: null, options: { signal: AbortSignal }) =>
  client.exports.interrupted(undefined, options)

export function InterruptedExports() {
  const list = useQuery(read('exports.interrupted', listInterrupted, null))
  if (list.isError) return <ProblemView error={list.error} onRetry={() => void list.refetch()} isInline />
  if (list.data === undefined) return null
  const { exports, unreadable } = list.data
  if (exports.length === 0 && unreadable.length === 0) return null
  return (
    <section aria-label="Interrupted exports">
      <h3 className={classes.heading}>Interrupted exports</h3>
      <ul className={classes.interrupted} aria-label="Interrupted exports">
        {exports.map(each => (
          <InterruptedItem key={each.id} interrupted={each} />
        ))}
        {unreadable.map(({ id, problem }) => (
          <li key={id}>
            <ProblemView
              error={problem}
              isInline
              actions={
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={`Discard the export ${id}`}
                  leftSection={<IconTrash size={12} aria-hidden />}
                  onClick={() => void discardUnreadable(id)}
                >
                  Discard
                </Button>
              }
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function InterruptedItem({ interrupted }: { interrupted: InterruptedExport }) {
  const { file, records, bytes, share, updatedAt, problem } = interrupted
  return (
    <li aria-label={file}>
      <div className={classes.head}>
        <strong className={classes.name}>{file}</strong>
        <span className={classes.share}>{Math.floor(share * 100)} %</span>
        <span className={classes.grow} />
        <Timestamp value={BigInt(Date.parse(updatedAt))} />
        <Button
          size="compact-xs"
          aria-label={`Resume the export to ${file}`}
          leftSection={<IconPlayerPlay size={12} aria-hidden />}
          onClick={() => void resume(interrupted)}
        >
          Resume
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`Discard the export to ${file}`}
          leftSection={<IconTrash size={12} aria-hidden />}
          onClick={() => askToDiscard(interrupted)}
        >
          Discard
        </Button>
      </div>
      <div className={classes.detail}>
        {plural(records, 'record')}, {formatBytes(bytes)} · {sourceWords(interrupted)}
      </div>
      {problem === null ? null : <ProblemView error={problem} isInline />}
    </li>
  )
}

function sourceWords({ topics, connectionName, format }: InterruptedExport): string {
  const [first] = topics
  const what = topics.length === 1 ? first : plural(topics.length, 'topic')
  return `${what} of ${connectionName}, ${formats.find(each => each.value === format)?.label}`
}

async function resume({ id, file, connectionId }: InterruptedExport): Promise<void> {
  try {
    const resuming = client.exports.resume({ connectionId, id })
    // From here on it is a job.
    await invalidate('exports')
    tellSaved(await resuming)
  } catch (error) {
    notifyProblem(`Resume the export to ${file}`, error)
  }
}

function askToDiscard({ id, file }: InterruptedExport): void {
  confirmTyped({
    title: `Discard the export to ${file}`,
    expected: file,
    action: 'Discard export',
    children: (
      <Text size="sm">
        What it has written is deleted, and it cannot be resumed. A finished file of this name stays.
      </Text>
    ),
    onConfirm: async () => {
      await client.exports.discard({ id })
      await invalidate('exports')
      notifyDone('Export discarded', file)
    },
  })
}

async function discardUnreadable(id: string): Promise<void> {
  try {
    await client.exports.discard({ id })
    await invalidate('exports')
  } catch (error) {
    notifyProblem('Discard an export that cannot be read', error)
  }
}
