// The profiles of an export that is imported: what each becomes here, and the passphrase of their secrets.
import { Button, Group, NativeSelect, PasswordInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ExportedProfile } from '#contract/index.ts'
import { client, invalidate } from '../../client/index.ts'
import { plural } from '../../lib/format.ts'
import { ProblemView } from '../../ui/index.ts'
import { choicesOf, firstActions, type ImportAction, withAll } from './import-choices.ts'
import { keyringQuery } from './keyring.ts'
import classes from './transfer.module.css'
import { environmentLabel } from './write-mode.ts'

const ifNew: { value: ImportAction; label: string }[] = [
  { value: 'add', label: 'Import' },
  { value: 'skip', label: 'Skip' },
]
const ifExisting: { value: ImportAction; label: string }[] = [
  { value: 'add', label: 'Keep both' },
  { value: 'replace', label: 'Replace' },
  { value: 'skip', label: 'Skip' },
]

export interface ImportOutcome {
  added: number
  replaced: number
  notes: string[]
}

interface ExportChoicesProps {
  text: string
  profiles: ExportedProfile[]
  hasSecrets: boolean
  onBack: () => void
  onDone: (outcome: ImportOutcome) => void
}

export function ExportChoices({ text, profiles, hasSecrets, onBack, onDone }: ExportChoicesProps) {
  const [actions, setActions] = useState(() => firstActions(profiles))
  const [passphrase, setPassphrase] = useState('')
  const [remember, setRemember] = useState(true)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const keyring = useQuery(keyringQuery()).data
  const choices = choicesOf(profiles, actions)
  const existing = profiles.filter(each => each.existing !== null).length
  const goOn = async () => {
    setIsBusy(true)
    setError(null)
    try {
      const outcome = await client.connections.importAll({
        text,
        choices,
        passphrase: passphrase === '' ? null : passphrase,
        remember: remember && keyring?.available === true,
      })
      await invalidate('connections')
      onDone(outcome)
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (choices.length > 0 && !isBusy) void goOn()
      }}
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm">
            {plural(profiles.length, 'connection')}
            {existing === 0 ? '' : `, ${existing} of a name that is here already`}
          </Text>
          {existing < 2 ? null : <AllExisting onAction={action => setActions(withAll(profiles, actions, action))} />}
        </Group>
        <ul className={classes.list} aria-label="Connections in the export">
          {profiles.map((profile, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
            <li key={index}>
              <ProfileWords profile={profile} />
              <NativeSelect
                size="xs"
                className={classes.action ?? ''}
                aria-label={`What to do with ${profile.name}`}
                data={profile.existing === null ? ifNew : ifExisting}
                value={actions[index] ?? 'skip'}
                onChange={({ currentTarget: { value } }) => {
                  const action = ifExisting.find(each => each.value === value)?.value ?? 'skip'
                  setActions(actions.with(index, action))
                }}
              />
            </li>
          ))}
        </ul>
        {hasSecrets ? (
          <Stack gap="xs">
            <PasswordInput
              label="Passphrase of the export"
              description="Empty: without the passwords in it"
              autoComplete="off"
              data-autofocus
              value={passphrase}
              onChange={event => setPassphrase(event.currentTarget.value)}
            />
            <Switch
              label="Remember the passwords in the system's keyring"
              disabled={keyring?.available !== true}
              checked={remember && keyring?.available === true}
              onChange={event => setRemember(event.currentTarget.checked)}
            />
          </Stack>
        ) : (
          <Text size="xs" c="var(--o-dim)">
            The export holds no passwords: they are asked for when a connection needs them.
          </Text>
        )}
        {error === null ? null : <ProblemView error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={isBusy} disabled={choices.length === 0}>
            {choices.length === 0 ? 'Import' : `Import ${plural(choices.length, 'connection')}`}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ProfileWords({ profile }: { profile: ExportedProfile }) {
  const { name, folder, colour, environment, bootstrapServers, existing, missingFiles } = profile
  const label = environment === 'none' ? '' : ` · ${environmentLabel(environment)}`
  return (
    <div className={classes.profile} style={{ borderLeftColor: colour }}>
      <div className={classes.name} title={name}>
        {name}
        {existing === null ? null : <span className={classes.exists}>exists</span>}
      </div>
      <div className={classes.servers} title={bootstrapServers.join(', ')}>
        {folder === '' ? '' : `${folder} · `}
        {bootstrapServers.join(', ')}
        {label}
      </div>
      {missingFiles.length === 0 ? null : (
        <div className={classes.missing}>Not on this machine, to be chosen again: {missingFiles.join(', ')}</div>
      )}
    </div>
  )
}

function AllExisting({ onAction }: { onAction: (action: ImportAction) => void }) {
  const label = useId()
  const [chosen, setChosen] = useState<ImportAction>('skip')
  return (
    <Group gap={6}>
      <Text size="xs" id={label}>
        All that exist
      </Text>
      <SegmentedControl
        aria-labelledby={label}
        size="xs"
        data={ifExisting}
        value={chosen}
        onChange={value => {
          const action = ifExisting.find(each => each.value === value)?.value ?? 'skip'
          setChosen(action)
          onAction(action)
        }}
      />
    </Group>
  )
}
