// The searches kept under a name and the recent ones: run again, saved, renamed, deleted.
import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SavedSearch, SearchForm } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { NameDialog, notifyProblem, openDialog } from '#renderer/ui/index.ts'
import classes from './search.module.css'
import { topicsInWords } from './topic-picker.tsx'

export interface Kept {
  topics: string[]
  form: SearchForm
}

/** What a search looks for, in a line. */
export function formInWords({ text, regex, filter, script, usesScript }: SearchForm): string {
  const parts = [
    text === '' ? '' : regex ? `/${text}/` : `“${text}”`,
    filter.trim(),
    usesScript && script.trim() !== '' ? `script ${script.trim().replace(/\s+/g, ' ')}` : '',
  ]
  return parts.filter(part => part !== '').join(' · ') || 'every record'
}

interface SavedSearchesProps {
  connectionId: string
  /** The search as it stands in the form. */
  current: Kept
  onRun(search: Kept): void
}

export function SavedSearches({ connectionId, current, onRun }: SavedSearchesProps) {
  const [isOpen, setOpen] = useState(false)
  const list = useQuery({ ...read('searches.list', client.searches.list, { connectionId }), enabled: isOpen })
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/)
  const fits = ({ topics, form }: Kept, name = '') => {
    const text = `${name} ${topics.join(' ')} ${formInWords(form)}`.toLowerCase()
    return words.every(word => text.includes(word))
  }
  const saved = (list.data?.saved ?? []).filter(search => fits(search, search.name))
  const recent = (list.data?.recent ?? []).filter(search => fits(search))
  const changed = () => invalidate('searches', connectionId)
  const run = (search: Kept) => {
    setOpen(false)
    onRun(search)
  }
  const remove = (search: SavedSearch) => {
    client.searches.remove({ id: search.id }).then(changed, error => notifyProblem(`Delete ${search.name}`, error))
  }
  const forget = () => {
    client.searches.forget({ connectionId }).then(changed, error => notifyProblem('Clear recent searches', error))
  }
  const askName = () => {
    setOpen(false)
    openDialog(close => (
      <NameDialog
        title="Save search"
        says={`${formInWords(current.form)} in ${topicsInWords(current.topics)}`}
        offersAll
        onName={async (name, isForAll) => {
          await client.searches.save({ name, connectionId: isForAll ? null : connectionId, ...current })
          await changed()
        }}
        onClose={close}
      />
    ))
  }
  const askNewName = (search: SavedSearch) => {
    setOpen(false)
    openDialog(close => (
      <NameDialog
        title="Rename search"
        initial={search.name}
        says={formInWords(search.form)}
        onName={async name => {
          await client.searches.rename({ id: search.id, name })
          await changed()
        }}
        onClose={close}
      />
    ))
  }
  return (
    <Popover width={420} position="bottom-end" shadow="md" trapFocus withinPortal opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          Saved
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.kept}>
        <TextInput
          data-autofocus
          aria-label="Filter searches"
          placeholder="Filter"
          mb={6}
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
        <Button size="compact-xs" variant="light" onClick={askName}>
          Save this search…
        </Button>
        <h4>Saved</h4>
        <ul aria-label="Saved searches">
          {saved.map(search => (
            <li key={search.id}>
              <UnstyledButton className={classes.keptRun} onClick={() => run(search)} title={formInWords(search.form)}>
                <span className={classes.keptName}>{search.name}</span>
                <span className={classes.dim}>
                  {topicsInWords(search.topics)}
                  {search.connectionId === null && ' · all connections'}
                </span>
              </UnstyledButton>
              <ActionIcon
                size={20}
                variant="subtle"
                color="gray"
                aria-label={`Rename ${search.name}`}
                onClick={() => askNewName(search)}
              >
                <IconPencil size={13} aria-hidden />
              </ActionIcon>
              <ActionIcon
                size={20}
                variant="subtle"
                color="red"
                aria-label={`Delete ${search.name}`}
                onClick={() => remove(search)}
              >
                <IconTrash size={13} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
        {list.error !== null && <p className={classes.bad}>The saved searches could not be read</p>}
        {list.isSuccess && saved.length === 0 && (
          <p className={classes.dim}>
            {filter === '' ? 'None yet. A name makes a search come back.' : 'None has this in it.'}
          </p>
        )}
        <h4>
          Recent
          {recent.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={forget}>
              Clear
            </Button>
          )}
        </h4>
        <ul aria-label="Recent searches">
          {recent.map(search => (
            <li key={JSON.stringify(search)}>
              <UnstyledButton className={classes.keptRun} onClick={() => run(search)} title={formInWords(search.form)}>
                <span className={classes.keptWords}>{formInWords(search.form)}</span>
                <span className={classes.dim}>{topicsInWords(search.topics)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {list.isSuccess && recent.length === 0 && (
          <p className={classes.dim}>{filter === '' ? 'Nothing was searched here yet.' : 'None has this in it.'}</p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
