// Text that somebody brings along: client settings go on into the form of a new connection, an export of Ottla into the list
// of what is in it.
import { Button, FileButton, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ExportedProfile } from '#contract/index.ts'
import { client } from '../../client/index.ts'
import { plural } from '../../lib/format.ts'
import { notifyDone, openDialog, ProblemView } from '../../ui/index.ts'
import classes from './connection-dialog.module.css'
import { openImportedConnection } from './connection-dialog.tsx'
import { importedForm } from './draft.ts'
import { ExportChoices, type ImportOutcome } from './export-choices.tsx'
import lists from './transfer.module.css'

const example = `bootstrap.servers=broker-1:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
…`

type Step =
  | { at: 'text' }
  | { at: 'choices'; profiles: ExportedProfile[]; hasSecrets: boolean }
  | { at: 'done'; outcome: ImportOutcome }

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [step, setStep] = useState<Step>({ at: 'text' })
  const takeSettings = (form: ReturnType<typeof importedForm>, notes: string[]) => {
    onClose()
    openImportedConnection({ form, notes })
  }
  const goOn = async () => {
    const found = await client.connections.import({ text })
    if (found.kind === 'settings') takeSettings(importedForm(found.draft, found), found.notes)
    else setStep({ at: 'choices', profiles: found.profiles, hasSecrets: found.hasSecrets })
  }
  const done = (outcome: ImportOutcome) => {
    if (outcome.notes.length > 0) return setStep({ at: 'done', outcome })
    notifyDone('Connections imported', counted(outcome))
    onClose()
  }
  return (
    <Modal opened onClose={onClose} size={620} title="Import connections" closeOnClickOutside={false}>
      {step.at === 'text' ? <TextStep text={text} onText={setText} onClose={onClose} goOn={goOn} /> : null}
      {step.at === 'choices' ? (
        <ExportChoices
          text={text}
          profiles={step.profiles}
          hasSecrets={step.hasSecrets}
          onBack={() => setStep({ at: 'text' })}
          onDone={done}
        />
      ) : null}
      {step.at === 'done' ? <Outcome outcome={step.outcome} onClose={onClose} /> : null}
    </Modal>
  )
}

interface TextStepProps {
  text: string
  onText: (text: string) => void
  goOn: () => Promise<void>
  onClose: () => void
}

function TextStep({ text, onText, goOn, onClose }: TextStepProps) {
  const [error, setError] = useState<unknown>(null)
  const take = (file: File) => {
    setError(null)
    file.text().then(onText, setError)
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() !== '') goOn().catch(setError)
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Client settings, or an export"
          description="Java client.properties, a librdkafka or kcat configuration or command line, Spring’s YAML, or connections exported from Ottla"
          placeholder={example}
          data-autofocus
          rows={12}
          spellCheck={false}
          classNames={{ input: classes.data ?? '' }}
          value={text}
          onChange={event => {
            setError(null)
            onText(event.currentTarget.value)
          }}
          onDrop={event => {
            const [file] = event.dataTransfer.files
            if (file === undefined) return
            event.preventDefault()
            // It is no capture that main shall open.
            event.stopPropagation()
            take(file)
          }}
        />
        {error === null ? null : <ProblemView error={error} />}
        <Group justify="space-between">
          <FileButton onChange={file => file !== null && take(file)}>
            {props => (
              <Button variant="default" {...props}>
                Choose a file
              </Button>
            )}
          </FileButton>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={text.trim() === ''}>
              Continue
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}

const counted = ({ added, replaced }: ImportOutcome) => `${plural(added, 'connection')} added, ${replaced} replaced`

function Outcome({ outcome, onClose }: { outcome: ImportOutcome; onClose: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {counted(outcome)}
      </Text>
      <ul className={lists.outcome} aria-label="To look at">
        {outcome.notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

export function openImportDialog(): void {
  openDialog(close => <ImportDialog onClose={close} />)
}
