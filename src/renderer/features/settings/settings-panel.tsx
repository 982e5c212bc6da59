// The settings: each takes effect at once and is stored at once.
import { Button, NumberInput, Select, Stack, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Settings } from '#contract/index.ts'
import { allCommands, type PanelProps } from '#renderer/app/index.ts'
import { client, read, settingsQuery } from '#renderer/client/index.ts'
import { Facts, notifyProblem, Panel, ProblemView, Section, SkeletonRows, shortcutText } from '#renderer/ui/index.ts'
import { change } from './change.ts'
import classes from './settings-panel.module.css'

const themes: { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

const times: { value: Settings['timeFormat']; label: string }[] = [
  { value: 'local', label: 'Local time' },
  { value: 'utc', label: 'UTC' },
  { value: 'epoch', label: 'Milliseconds since the epoch' },
  { value: 'relative', label: 'Relative to now' },
]

const getAbout = (_input: null, options: { signal: AbortSignal }) => client.app.about(undefined, options)

function About() {
  const about = useQuery({ ...read('app.about', getAbout, null), staleTime: Number.POSITIVE_INFINITY }).data
  if (about === undefined) return null
  return (
    <Facts
      label="About"
      facts={[
        ['Ottla', about.version],
        ['Electron', about.electron],
        ['Chromium', about.chrome],
        ['Node', about.node],
        ['System', about.platform],
      ]}
    />
  )
}

function Shortcuts() {
  const withKeys = allCommands().flatMap(({ id, title, shortcut }) =>
    shortcut === undefined ? [] : [{ id, title, shortcut }],
  )
  return (
    <dl className={classes.shortcuts}>
      {withKeys.map(({ id, title, shortcut }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd>{shortcutText(shortcut)}</dd>
        </div>
      ))}
    </dl>
  )
}

interface NumberFieldProps {
  label: string
  description: string
  unit?: string
  range: [least: number, most: number]
  step?: number
  value: number
  onStore(value: number): void
}

/** Stored when it is left, if it was changed. */
function NumberField({ unit, range: [least, most], value, onStore, ...field }: NumberFieldProps) {
  return (
    <NumberInput
      {...field}
      {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
      thousandSeparator=","
      allowDecimal={false}
      min={least}
      max={most}
      value={value}
      onBlur={event => {
        const digits = event.currentTarget.value.replaceAll(/\D/g, '')
        const next = Number(digits)
        if (digits !== '' && next !== value && next >= least && next <= most) onStore(next)
      }}
    />
  )
}

function Fields({ settings }: { settings: Settings }) {
  return (
    <>
      <Section title="Appearance">
        <Stack gap="xs" className={classes.fields}>
          <Select
            label="Theme"
            data={themes}
            value={settings.theme}
            allowDeselect={false}
            onChange={value => {
              const theme = themes.find(each => each.value === value)?.value
              if (theme !== undefined) void change({ theme })
            }}
          />
          <Select
            label="Times"
            description="Everywhere; every form of a time is shown on hover"
            data={times}
            value={settings.timeFormat}
            allowDeselect={false}
            onChange={value => {
              const timeFormat = times.find(each => each.value === value)?.value
              if (timeFormat !== undefined) void change({ timeFormat })
            }}
          />
        </Stack>
      </Section>
      <Section title="Tree">
        <Stack gap="xs" className={classes.fields}>
          <Switch
            label="Group topics by prefix"
            description="shop.orders and shop.payments under shop; separated by . _ or -"
            checked={settings.groupTopicsByPrefix}
            onChange={event => void change({ groupTopicsByPrefix: event.currentTarget.checked })}
          />
          <Switch
            label="Show internal topics"
            description="__consumer_offsets, __transaction_state and the like"
            checked={settings.showInternalTopics}
            onChange={event => void change({ showInternalTopics: event.currentTarget.checked })}
          />
        </Stack>
      </Section>
      <Section title="Refreshing">
        <Stack gap="xs" className={classes.fields}>
          <NumberField
            label="Live figures every"
            description="Lists, lag and offsets that can be seen are read again this often"
            unit="ms"
            range={[500, 600_000]}
            step={500}
            value={settings.refreshMs}
            onStore={refreshMs => void change({ refreshMs })}
          />
        </Stack>
      </Section>
      <Section title="SQL">
        <Stack gap="xs" className={classes.fields}>
          <NumberField
            label="Memory of queries"
            description="What does not fit goes to disk. Counts when the SQL process starts next"
            unit="MiB"
            range={[256, 1_048_576]}
            step={256}
            value={settings.sqlMemoryMiB}
            onStore={sqlMemoryMiB => void change({ sqlMemoryMiB })}
          />
          <NumberField
            label="Threads of queries"
            description="0: one for each core. Counts when the SQL process starts next"
            range={[0, 256]}
            value={settings.sqlThreads}
            onStore={sqlThreads => void change({ sqlThreads })}
          />
        </Stack>
      </Section>
    </>
  )
}

export function SettingsPanel(_props: PanelProps) {
  const settings = useQuery(settingsQuery())
  const openDocumentation = () =>
    client.app
      .openExternal({ url: 'https://kafka.apache.org/documentation/' })
      .catch(error => notifyProblem('Open Kafka’s documentation', error))
  return (
    <Panel label="Settings" isReady={settings.isFetched} isPage toolbar={<strong>Settings</strong>}>
      {settings.isPending ? <SkeletonRows label="Loading settings" /> : null}
      {settings.isError ? <ProblemView error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {settings.data === undefined ? null : <Fields settings={settings.data} />}
      <Section title="Shortcuts">
        <Shortcuts />
      </Section>
      <Section title="About">
        <About />
        <Button variant="default" mt="sm" onClick={() => void openDocumentation()}>
          Kafka’s documentation
        </Button>
      </Section>
    </Panel>
  )
}
