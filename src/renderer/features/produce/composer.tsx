// The composer: one record, exactly as it shall stand in the log, and where it landed once sent.
import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SentRecord } from '#contract/index.ts'
import { openRecord, type PanelProps, updateTab } from '#renderer/app/index.ts'
import { client, keyOf } from '#renderer/client/index.ts'
import { describeTimestamp, formatCount, parseTimestamp } from '#renderer/lib/format.ts'
import { Panel, ProblemView, Timestamp } from '#renderer/ui/index.ts'
import { ContentField } from './content-field.tsx'
import { Destination } from './destination.tsx'
import { compressions, type Draft, draftOf, emptyDraft, recordOf } from './draft.ts'
import { HeadersField } from './headers-field.tsx'
import { History } from './history.tsx'
import classes from './produce.module.css'
import { changeDraft, setDraft, useProduce } from './produce.store.ts'

const acksNames = [
  { value: '-1', label: 'acks all' },
  { value: '1', label: 'acks leader' },
  { value: '0', label: 'acks none' },
]

export function ComposerPanel({ tab }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const startTopic = typeof tab.params.topic === 'string' ? tab.params.topic : ''
  const draft = useProduce(state => state.drafts[tab.id]) ?? emptyDraft(startTopic)
  const queries = useQueryClient()
  const { record, problems } = recordOf(draft)
  const change = (next: Partial<Draft>) => {
    changeDraft(tab.id, startTopic, next)
    if (next.topic !== undefined) updateTab(tab.id, { title: titleOf(next.topic), params: { topic: next.topic } })
  }
  const sending = useMutation({
    mutationFn: async (): Promise<SentRecord & { topic: string }> => {
      if (record === null) throw new Error(problems.map(({ part, reason }) => `${part}: ${reason}`).join('; '))
      const { topic } = draft
      return { topic, ...(await client.produce.send({ connectionId, topic, record })) }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf('produce.history', { connectionId }) }),
  })
  const send = () => {
    if (record !== null && !sending.isPending) sending.mutate()
  }
  const sent = sending.data
  const timestamp = parseTimestamp(draft.timestamp)

  return (
    <Panel
      label={titleOf(draft.topic)}
      isReady
      toolbar={
        <>
          <Destination connectionId={connectionId} draft={draft} onChange={change} />
          <span className={classes.grow} />
          <TextInput
            size="xs"
            w={170}
            aria-label="Timestamp"
            placeholder="time of sending"
            value={draft.timestamp}
            title={timestamp === null ? 'The time of sending' : describeTimestamp(timestamp)}
            error={problems.some(({ part }) => part === 'Timestamp')}
            rightSection={
              draft.timestamp === '' ? null : (
                <CloseButton
                  size="xs"
                  aria-label="Use the time of sending"
                  title="Use the time of sending"
                  onClick={() => change({ timestamp: '' })}
                />
              )
            }
            onChange={event => change({ timestamp: event.currentTarget.value })}
          />
          <Select
            size="xs"
            w={108}
            aria-label="Acknowledgements"
            allowDeselect={false}
            data={acksNames}
            value={String(draft.acks)}
            onChange={value => change({ acks: value === '0' ? 0 : value === '1' ? 1 : -1 })}
          />
          <Select
            size="xs"
            w={96}
            aria-label="Compression"
            allowDeselect={false}
            data={compressions.map(value => ({ value, label: value === 'none' ? 'no codec' : value }))}
            value={draft.compression}
            onChange={value => change({ compression: compressions.find(each => each === value) ?? 'none' })}
          />
          <Button
            size="xs"
            leftSection={<IconSend size={13} />}
            disabled={record === null}
            loading={sending.isPending}
            title={problems.map(({ part, reason }) => `${part}: ${reason}`).join('\n') || 'Ctrl+Enter'}
            onClick={send}
          >
            Send
          </Button>
        </>
      }
    >
      <div className={classes.root} onKeyDownCapture={getHotkeyHandler([['mod+Enter', send]])}>
        <div className={classes.main}>
          <div className={classes.outcome} aria-live="polite">
            {sending.error !== null && <ProblemView error={sending.error} onRetry={send} />}
            {sent !== undefined && sending.error === null && (
              <p className={classes.landed}>
                {sent.offset === null
                  ? `Sent to partition ${sent.partition}. With acks none the broker does not tell the offset.`
                  : `Landed in partition ${sent.partition} at offset ${formatCount(sent.offset)}`}
                <Timestamp value={sent.timestamp} />
                {sent.offset !== null && (
                  <Button
                    size="compact-xs"
                    variant="light"
                    onClick={() => openRecord({ connectionId, ...sent, offset: sent.offset ?? 0n })}
                  >
                    Open record
                  </Button>
                )}
              </p>
            )}
          </div>
          <ContentField label="Key" content={draft.key} onContent={key => change({ key })} />
          <ContentField label="Value" content={draft.value} onContent={value => change({ value })} />
          <HeadersField headers={draft.headers} onHeaders={headers => change({ headers })} />
        </div>
        <History connectionId={connectionId} onEdit={entry => setDraft(tab.id, draftOf(entry.topic, entry.record))} />
      </div>
    </Panel>
  )
}

export const titleOf = (topic: string): string => (topic === '' ? 'Compose' : `Compose ${topic}`)
