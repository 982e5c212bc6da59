// Asks which topic of which cluster becomes a table, and how much of it.
import { Button, Checkbox, Group, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read, useConnections } from '#renderer/client/index.ts'
import { ProblemView, TopicField } from '#renderer/ui/index.ts'
import { extents, type LoadDraft, loadOf, readEnd } from './load-draft.ts'
import { readyQueries } from './ready-queries.ts'
import classes from './sql.module.css'
import { useSql } from './sql.store.ts'

interface LoadDialogProps {
  connectionId: string | null
  topic: string | null
  onClose(): void
}

export function LoadDialog({ connectionId, topic, onClose }: LoadDialogProps) {
  const connections = useConnections().data ?? []
  const connected = connections.filter(each => each.state.status === 'connected')
  const [draft, setDraft] = useState<LoadDraft>({
    connectionId,
    topic,
    extent: 'newest',
    newest: '100,000',
    from: '',
    until: '',
    isCommitted: true,
  })
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const chosen = draft.connectionId ?? connected[0]?.profile.id ?? null
  // The chosen one stays named while it is lost.
  const choices = connections.filter(each => each.profile.id === chosen || connected.includes(each))
  const topics = useQuery({
    ...read('topics.list', client.topics.list, { connectionId: chosen ?? '' }),
    enabled: chosen !== null,
  })
  const change = (changed: Partial<LoadDraft>) => setDraft(before => ({ ...before, ...changed }))
  const { extent } = draft
  const spec = loadOf({ ...draft, connectionId: chosen })

  const start = async () => {
    if (spec === null || isBusy) return
    setIsBusy(true)
    setError(null)
    try {
      const { name } = await client.sql.load(spec)
      useSql.setState({ chosen: name })
      onClose()
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title="Load a topic" size="md" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void start()
        }}
      >
        <Stack gap="sm">
          <Select
            label="Cluster"
            data={choices.map(({ profile }) => ({ value: profile.id, label: profile.name }))}
            value={chosen}
            placeholder="None is connected"
            onChange={value => change({ connectionId: value, topic: null })}
          />
          <TopicField
            label="Topic"
            list={topics}
            topic={draft.topic}
            isFirst
            onTopic={value => change({ topic: value })}
          />
          <div>
            <div className={classes.label}>Range</div>
            <SegmentedControl
              aria-label="Range"
              data={[...extents]}
              value={extent}
              onChange={value => {
                const found = extents.find(each => each.value === value)
                if (found) change({ extent: found.value, from: '', until: '' })
              }}
            />
          </div>
          {extent === 'newest' && (
            <TextInput
              label="Offsets of each partition"
              description="The last so many, up to the present end"
              value={draft.newest}
              error={spec === null && draft.topic !== null}
              onChange={event => change({ newest: event.currentTarget.value })}
            />
          )}
          {(extent === 'times' || extent === 'offsets') && (
            <Group grow align="flex-start">
              {(['from', 'until'] as const).map(side => (
                <TextInput
                  key={side}
                  label={side === 'from' ? 'From' : 'Until, not included'}
                  placeholder={extent === 'times' ? '2026-11-22 12:04:07' : 'offset'}
                  description="Empty: where the log ends on this side"
                  value={draft[side]}
                  error={readEnd(draft[side], extent) === undefined}
                  onChange={event => change({ [side]: event.currentTarget.value })}
                />
              ))}
            </Group>
          )}
          <Checkbox
            label="Committed records only"
            description="Without records of aborted and open transactions"
            checked={draft.isCommitted}
            onChange={event => change({ isCommitted: event.currentTarget.checked })}
          />
          <p className={classes.dim}>
            Records are copied into a database of this app, and gone when it closes. {readyQueries.length} ready-made
            queries can then be run on the table.
          </p>
          {error !== null && <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={spec === null} loading={isBusy}>
              Load
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
