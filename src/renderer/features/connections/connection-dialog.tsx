// The dialog that makes or edits a connection profile; a draft can be tested before anything is saved.
import {
  Button,
  ColorSwatch,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Profile } from '#contract/index.ts'
import { setCurrentConnection } from '../../app/frame.store.ts'
import { client, invalidate } from '../../client/index.ts'
import { formatDuration, plural } from '../../lib/format.ts'
import { openDialog, ProblemView } from '../../ui/index.ts'
import { openDoctor } from '../doctor/index.ts'
import { connect } from './connecting.ts'
import classes from './connection-dialog.module.css'
import {
  type ConnectionForm,
  colours,
  draftOf,
  emptyForm,
  type FormProblems,
  formOf,
  passwordChangeOf,
  secretChangesOf,
  validate,
} from './draft.ts'
import { FolderField } from './folder-field.tsx'
import { ProxyFields } from './proxy-fields.tsx'
import { RememberField } from './remember-field.tsx'
import { SaslFields } from './sasl-fields.tsx'
import { TlsFields } from './tls-fields.tsx'
import { WritingFields } from './writing-fields.tsx'

interface ConnectionDialogProps {
  /** Null makes a new one. */
  profile: Profile | null
  /** In which a new one begins. */
  folder?: string
  /** What a new one begins with; `notes` say what was left out or needs a look. */
  imported?: { form: ConnectionForm; notes: string[] }
  onClose: () => void
}

function ColourField({ value, onChange }: { value: string; onChange: (colour: string) => void }) {
  return (
    <div role="radiogroup" aria-label="Colour">
      <Text size="xs" fw={500} mb={4}>
        Colour
      </Text>
      <Group gap={6}>
        {colours.map(colour => (
          <UnstyledButton
            key={colour.value}
            role="radio"
            aria-checked={colour.value === value}
            aria-label={colour.name}
            title={colour.name}
            className={classes.colour}
            onClick={() => onChange(colour.value)}
          >
            <ColorSwatch color={colour.value} size={20} withShadow={false}>
              {colour.value === value ? <IconCheck size={13} color="white" aria-hidden /> : null}
            </ColorSwatch>
          </UnstyledButton>
        ))}
      </Group>
    </div>
  )
}

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
}

function GeneralFields({ form, problems, change }: FieldsProps) {
  return (
    <Stack gap="xs">
      <SimpleGrid cols={2} spacing="xs">
        <TextInput
          label="Name"
          value={form.name}
          error={problems.name}
          data-autofocus
          placeholder="prod-eu"
          onChange={event => change({ name: event.currentTarget.value })}
        />
        <FolderField placeholder="None" value={form.folder} onChange={folder => change({ folder })} />
      </SimpleGrid>
      <Textarea
        label="Bootstrap servers"
        description="host:port, separated by commas or lines; the port is 9092 when left out"
        value={form.servers}
        error={problems.servers}
        rows={2}
        spellCheck={false}
        classNames={{ input: classes.data ?? '' }}
        onChange={event => change({ servers: event.currentTarget.value })}
      />
      <ColourField value={form.colour} onChange={colour => change({ colour })} />
      <WritingFields form={form} change={change} />
    </Stack>
  )
}

const times = [
  { field: 'connectMs', label: 'Time to connect', min: 100 },
  { field: 'requestMs', label: 'Time to wait for an answer', min: 100 },
  { field: 'retryMs', label: 'Time to ask again', min: 0 },
] as const

function AdvancedFields({ form, problems, change }: FieldsProps) {
  return (
    <Stack gap="xs">
      <TextInput
        label="Client id"
        description="Named in the brokers' logs, metrics and quotas"
        value={form.clientId}
        error={problems.clientId}
        onChange={event => change({ clientId: event.currentTarget.value })}
      />
      <TextInput
        label="Rack"
        description="Where this machine is, as brokers name it (broker.rack): records are read from a replica there"
        placeholder="Records are read from leaders"
        value={form.rack}
        onChange={event => change({ rack: event.currentTarget.value })}
      />
      <SimpleGrid cols={3} spacing="xs">
        {times.map(({ field, label, min }) => (
          <NumberInput
            key={field}
            label={label}
            suffix=" ms"
            thousandSeparator=","
            min={min}
            max={600_000}
            step={1000}
            value={form[field]}
            error={problems[field]}
            onChange={value => change({ [field]: Number(value) })}
          />
        ))}
      </SimpleGrid>
      <Text size="xs" c="var(--o-dim)">
        Asked again while a leader moves or a broker is away: what reads, and of writes only what was not done.
      </Text>
    </Stack>
  )
}

const tabOf: [tab: string, fields: (keyof ConnectionForm)[]][] = [
  ['general', ['name', 'servers']],
  ['security', ['certificate', 'username', 'oauth', 'aws']],
  ['advanced', ['proxy', 'clientId', 'connectMs', 'requestMs', 'retryMs']],
]

export function ConnectionDialog({ profile, folder = '', imported, onClose }: ConnectionDialogProps) {
  const [form, setForm] = useState<ConnectionForm>(() =>
    profile === null ? (imported?.form ?? { ...emptyForm, folder }) : formOf(profile),
  )
  const [problems, setProblems] = useState<FormProblems>({})
  const [tab, setTab] = useState<string | null>('general')
  const testing = useRef<AbortController>(null)
  const input = () => ({
    id: profile?.id ?? null,
    draft: draftOf(form),
    password: passwordChangeOf(form),
    secrets: secretChangesOf(form),
  })
  const test = useMutation({
    mutationFn: () => {
      testing.current = new AbortController()
      return client.connections.test(input(), { signal: testing.current.signal })
    },
  })
  const save = useMutation({
    mutationFn: async (isConnecting: boolean) => {
      const saved = await client.connections.save(input())
      await invalidate('connections')
      setCurrentConnection(saved.id)
      onClose()
      if (isConnecting) void connect(saved.id)
    },
  })

  const change = (changed: Partial<ConnectionForm>) => {
    setForm(before => ({ ...before, ...changed }))
    setProblems({})
    test.reset()
  }
  /** Shows the first tab with something wrong in it. */
  const isSound = () => {
    const found = validate(form)
    setProblems(found)
    const first = tabOf.find(([, fields]) => fields.some(field => found[field] !== undefined))
    if (first !== undefined) setTab(first[0])
    return first === undefined
  }
  const close = () => {
    testing.current?.abort()
    onClose()
  }
  const fields = { form, problems, change }
  return (
    <Modal
      opened
      onClose={close}
      size={560}
      title={profile === null ? 'New connection' : `Edit ${profile.name}`}
      closeOnClickOutside={false}
    >
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault()
          if (isSound()) save.mutate(true)
        }}
      >
        {imported === undefined || imported.notes.length === 0 ? null : (
          <ul className={classes.notes} aria-label="Left out, or to look at">
            {imported.notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <Tabs className={classes.tabs} value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="general">General</Tabs.Tab>
            <Tabs.Tab value="security">Security</Tabs.Tab>
            <Tabs.Tab value="advanced">Advanced</Tabs.Tab>
          </Tabs.List>
          <div className={classes.fields}>
            <Tabs.Panel value="general">
              <GeneralFields {...fields} />
            </Tabs.Panel>
            <Tabs.Panel value="security">
              <Stack gap="md">
                <TlsFields {...fields} profile={profile} />
                <SaslFields {...fields} profile={profile} />
                <RememberField form={form} change={change} profile={profile} />
              </Stack>
            </Tabs.Panel>
            <Tabs.Panel value="advanced">
              <Stack gap="md">
                <ProxyFields {...fields} profile={profile} />
                <AdvancedFields {...fields} />
              </Stack>
            </Tabs.Panel>
          </div>
        </Tabs>
        <div className={classes.outcome}>
          {test.isSuccess ? (
            <p className={classes.tested} role="status">
              <IconCheck size={14} aria-hidden /> Connected in {formatDuration(test.data.milliseconds)}: cluster{' '}
              {test.data.clusterId}, {plural(test.data.brokers, 'broker')}, Kafka: {test.data.kafkaVersion}
            </p>
          ) : null}
          {test.isError ? (
            <ProblemView
              error={test.error}
              actions={
                <Button variant="default" size="compact-xs" onClick={() => openDoctor(form.name.trim(), input())}>
                  Examine
                </Button>
              }
            />
          ) : null}
          {save.isError ? <ProblemView error={save.error} /> : null}
        </div>
        <Group className={classes.foot} justify="space-between">
          <Button variant="default" loading={test.isPending} onClick={() => isSound() && test.mutate()}>
            Test connection
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button variant="default" loading={save.isPending} onClick={() => isSound() && save.mutate(false)}>
              Save
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save and connect
            </Button>
          </Group>
        </Group>
      </form>
    </Modal>
  )
}

/** @param folder in which a new one begins */
export function openConnectionDialog(profile: Profile | null, folder = ''): void {
  openDialog(close => <ConnectionDialog profile={profile} folder={folder} onClose={close} />)
}

export function openImportedConnection(imported: { form: ConnectionForm; notes: string[] }): void {
  openDialog(close => <ConnectionDialog profile={null} imported={imported} onClose={close} />)
}
