// Asks where records shall be sent again and what of them shall change; shows the plan while it is filled in, tries it
// out without sending, and begins it.
import { Button, Group, Modal, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReplayDryRun, ReplaySpec } from '#contract/index.ts'
import { isOffline, openTab } from '#renderer/app/index.ts'
import { client, invalidate, useConnections } from '#renderer/client/index.ts'
import { ProblemView } from '#renderer/ui/index.ts'
import { ChangeFields } from './change-fields.tsx'
import { DryRunView } from './dry-run-view.tsx'
import { formFor, type ReplayForm, type ReplaySource, specOf } from './form.ts'
import { PlanView } from './plan-view.tsx'
import { PreviewView } from './preview-view.tsx'
import classes from './replay.module.css'
import { SendFields } from './send-fields.tsx'
import { TargetFields } from './target-fields.tsx'

interface ReplayDialogProps {
  source: ReplaySource
  onClose(): void
}

/** The plan looks at both clusters: not at each key that is pressed. */
const PAUSE_MS = 400

export function ReplayDialog({ source, onClose }: ReplayDialogProps) {
  // One that is lost for the moment stays the target: its plan says what is wrong. Another would be a surprise.
  const targets = (useConnections().data ?? []).filter(
    ({ profile, state }) =>
      profile.kind !== 'capture' && (state.status === 'connected' || state.status === 'reconnecting'),
  )
  const preferred = targets.find(({ profile }) => profile.id === source.connectionId) ?? targets[0]
  const [form, setForm] = useState<ReplayForm>(() => formFor(source, isOffline(source.connectionId)))
  const [tried, setTried] = useState<{ spec: ReplaySpec; dryRun: ReplayDryRun } | null>(null)
  const [busy, setBusy] = useState<'dryRun' | 'run' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const change = (changed: Partial<ReplayForm>) => {
    setForm(before => ({ ...before, ...changed }))
    setTried(null)
    setError(null)
  }
  const [asked] = useDebouncedValue(form, PAUSE_MS)
  const spec = specOf(asked, source)
  const target = form.connectionId ?? preferred?.profile.id ?? null
  const plan = useQuery({
    queryKey: ['replay', 'plan', target ?? '', JSON.stringify(asked)],
    queryFn: ({ signal }) =>
      spec === null || target === null ? null : client.replay.plan({ connectionId: target, spec }, { signal }),
    enabled: spec !== null && target !== null,
    retry: false,
  })
  const isBlocked = plan.data?.warnings.some(({ isBlocking }) => isBlocking) ?? true
  const isCurrent = asked === form

  const attempt = async (what: 'dryRun' | 'run') => {
    if (spec === null || target === null || busy !== null) return
    setBusy(what)
    setError(null)
    try {
      if (what === 'dryRun') {
        const dryRun = await client.replay.dryRun({ connectionId: target, spec })
        setTried(dryRun === null ? null : { spec, dryRun })
      } else {
        await client.replay.run({ connectionId: target, spec })
        await invalidate('replay')
        openTab({ kind: 'replays', title: 'Replays' })
        onClose()
      }
    } catch (failure) {
      setError(failure)
    }
    setBusy(null)
  }

  return (
    <Modal opened onClose={onClose} title={`Replay ${source.words}`} size={900} closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void attempt('run')
        }}
      >
        <Stack gap="sm" className={classes.form}>
          <TextInput
            label="Name"
            data-autofocus
            maxLength={100}
            value={form.name}
            onChange={event => change({ name: event.currentTarget.value })}
          />
          <Tabs className={classes.tabs} defaultValue="target" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="target">Where to</Tabs.Tab>
              <Tabs.Tab value="changes">What changes</Tabs.Tab>
              <Tabs.Tab value="sending">How it is sent</Tabs.Tab>
              <Tabs.Tab value="preview">Before and after</Tabs.Tab>
            </Tabs.List>
            <div className={classes.fields}>
              <Tabs.Panel value="target">
                <TargetFields
                  form={form}
                  change={change}
                  target={target}
                  targets={targets.map(({ profile }) => profile)}
                />
              </Tabs.Panel>
              <Tabs.Panel value="changes">
                <ChangeFields form={form} change={change} />
              </Tabs.Panel>
              <Tabs.Panel value="sending">
                <SendFields form={form} change={change} isOfTopics={source.records.of === 'topics'} />
              </Tabs.Panel>
              <Tabs.Panel value="preview">
                <PreviewView connectionId={target} spec={spec} asked={JSON.stringify(asked)} />
              </Tabs.Panel>
            </div>
          </Tabs>
          <section
            className={classes.plan}
            aria-label="Plan"
            aria-busy={plan.isFetching}
            data-tried={tried !== null || undefined}
          >
            {tried !== null && <DryRunView dryRun={tried.dryRun} />}
            {spec === null || target === null ? (
              <Text size="xs" c="dimmed">
                {target === null
                  ? 'Connect the cluster that the records shall go to.'
                  : 'The plan is made as soon as the fields above are filled in.'}
              </Text>
            ) : plan.isError ? (
              <ProblemView error={plan.error} onRetry={() => void plan.refetch()} />
            ) : plan.data == null ? (
              <Text size="xs" c="dimmed">
                Looking at the source and the target
              </Text>
            ) : (
              <PlanView plan={plan.data} />
            )}
          </section>
          {error !== null && <ProblemView error={error} />}
          <Group justify="space-between">
            <Button
              variant="default"
              disabled={spec === null || target === null || !isCurrent || busy === 'run'}
              loading={busy === 'dryRun'}
              title="Reads and maps every record, and sends none"
              onClick={() => void attempt('dryRun')}
            >
              Dry run
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={isBlocked || !isCurrent || busy === 'dryRun'} loading={busy === 'run'}>
                Replay
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
