// Which connections go into a file, and whether their passwords do, under a passphrase. Main writes the file.
import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { Connection } from '#contract/index.ts'
import { client } from '../../client/index.ts'
import { plural } from '../../lib/format.ts'
import { notifyDone, openDialog, ProblemView } from '../../ui/index.ts'
import classes from './transfer.module.css'

interface ExportDialogProps {
  /** The person's own. */
  connections: Connection[]
  /** Those that are ticked at first. */
  chosen: Connection[]
  onClose: () => void
}

const SHORTEST = 8

export function ExportDialog({ connections, chosen: first, onClose }: ExportDialogProps) {
  const [chosen, setChosen] = useState(() => new Set(first.map(({ profile }) => profile.id)))
  const [hasSecrets, setHasSecrets] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [isAsked, setIsAsked] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const isShort = hasSecrets && passphrase.length < SHORTEST
  const isOther = hasSecrets && passphrase !== repeated

  const save = async () => {
    setIsAsked(true)
    if (isShort || isOther || isBusy) return
    setIsBusy(true)
    setError(null)
    try {
      const connectionIds = connections.flatMap(({ profile: { id } }) => (chosen.has(id) ? [id] : []))
      const saved = await client.connections.export({ connectionIds, passphrase: hasSecrets ? passphrase : null })
      setIsBusy(false)
      if (saved === null) return
      onClose()
      const unread =
        saved.unreadSecrets === 0 ? '' : `; the keyring did not give out ${plural(saved.unreadSecrets, 'password')}`
      const secrets = hasSecrets ? `with ${plural(saved.secrets, 'password')}` : 'without passwords'
      notifyDone(`Exported to ${saved.file}`, `${plural(saved.profiles, 'connection')}, ${secrets}${unread}`)
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} size={520} title="Export connections" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="sm">
          <Checkbox
            label={`All (${connections.length})`}
            checked={chosen.size === connections.length}
            indeterminate={chosen.size > 0 && chosen.size < connections.length}
            data-autofocus
            onChange={event =>
              setChosen(new Set(event.currentTarget.checked ? connections.map(({ profile }) => profile.id) : []))
            }
          />
          <ul className={classes.list} aria-label="Connections">
            {connections.map(({ profile: { id, name, colour, bootstrapServers } }) => (
              <li key={id}>
                <Checkbox
                  aria-label={name}
                  checked={chosen.has(id)}
                  onChange={({ currentTarget: { checked } }) =>
                    setChosen(before => new Set(checked ? [...before, id] : [...before].filter(each => each !== id)))
                  }
                />
                <div className={classes.profile} style={{ borderLeftColor: colour }}>
                  <div className={classes.name} title={name}>
                    {name}
                  </div>
                  <div className={classes.servers}>{bootstrapServers.join(', ')}</div>
                </div>
              </li>
            ))}
          </ul>
          <Switch
            label="With passwords, under a passphrase"
            description="Without it the file holds no password, token or passphrase of a key"
            checked={hasSecrets}
            onChange={event => setHasSecrets(event.currentTarget.checked)}
          />
          {hasSecrets ? (
            <Group grow align="flex-start">
              <PasswordInput
                label="Passphrase"
                autoComplete="new-password"
                value={passphrase}
                error={isAsked && isShort ? `At least ${SHORTEST} characters` : undefined}
                onChange={event => setPassphrase(event.currentTarget.value)}
              />
              <PasswordInput
                label="Repeat the passphrase"
                autoComplete="new-password"
                value={repeated}
                error={isAsked && isOther ? 'Not the same passphrase' : undefined}
                onChange={event => setRepeated(event.currentTarget.value)}
              />
            </Group>
          ) : null}
          <Text size="xs" c="var(--o-dim)">
            Certificates and keys go along by name only: they are chosen again on another machine.
          </Text>
          {error === null ? null : <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={chosen.size === 0}>
              Export
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

export function openExportDialog(connections: Connection[], chosen: Connection[]): void {
  openDialog(close => <ExportDialog connections={connections} chosen={chosen} onClose={close} />)
}
