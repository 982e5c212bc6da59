// Queries kept under a name, and what was run lately: brought back into the editor, saved, renamed, deleted.
import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, invalidate, keyOf } from '#renderer/client/index.ts'
import { NameDialog, notifyProblem, openDialog, ProblemView, Timestamp } from '#renderer/ui/index.ts'
import classes from './sql.module.css'

const inALine = (sql: string) => sql.replace(/\s+/g, ' ').trim()

export function KeptQueries({ text, onTake }: { text: string; onTake(sql: string): void }) {
  const [isOpen, setOpen] = useState(false)
  const list = useQuery({ queryKey: keyOf('sql.queries'), queryFn: () => client.sql.queries(), enabled: isOpen })
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/)
  const fits = (text: string) => words.every(word => text.toLowerCase().includes(word))
  const saved = (list.data?.saved ?? []).filter(({ name, sql }) => fits(`${name} ${sql}`))
  const recent = (list.data?.recent ?? []).filter(({ sql }) => fits(sql))
  const changed = () => invalidate('sql')
  const act = (what: string, call: Promise<void>) => {
    call.then(changed, error => notifyProblem(what, error))
  }
  const take = (sql: string) => {
    setOpen(false)
    onTake(sql)
  }
  const ask = (title: string, initial: string, onName: (name: string) => Promise<unknown>) => {
    setOpen(false)
    openDialog(close => (
      <NameDialog title={title} initial={initial} onName={name => onName(name).then(changed)} onClose={close} />
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
          aria-label="Filter queries"
          placeholder="Filter"
          mb={6}
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
        <Button
          size="compact-xs"
          variant="light"
          disabled={text.trim() === ''}
          onClick={() => ask('Save query', '', name => client.sql.save({ name, sql: text }))}
        >
          Save this query…
        </Button>
        {list.isError && <ProblemView error={list.error} onRetry={() => void list.refetch()} />}
        <h4>Saved</h4>
        <ul aria-label="Saved queries">
          {saved.map(({ id, name, sql }) => (
            <li key={id}>
              <UnstyledButton className={classes.keptTake} title={sql} onClick={() => take(sql)}>
                <span>{name}</span>
                <span className={classes.dim}>{inALine(sql)}</span>
              </UnstyledButton>
              <ActionIcon
                size={20}
                variant="subtle"
                color="gray"
                aria-label={`Rename ${name}`}
                onClick={() => ask('Rename query', name, next => client.sql.rename({ id, name: next }))}
              >
                <IconPencil size={13} aria-hidden />
              </ActionIcon>
              <ActionIcon
                size={20}
                variant="subtle"
                color="red"
                aria-label={`Delete ${name}`}
                onClick={() => act(`Delete ${name}`, client.sql.remove({ id }))}
              >
                <IconTrash size={13} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
        {list.isSuccess && saved.length === 0 && (
          <p className={classes.dim}>
            {filter === '' ? 'None yet. A name makes a query come back.' : 'None has this in it.'}
          </p>
        )}
        <h4>
          History
          {recent.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={() => act('Clear the history', client.sql.forget())}>
              Clear
            </Button>
          )}
        </h4>
        <ul aria-label="History">
          {recent.map(({ sql, at }) => (
            <li key={sql}>
              <UnstyledButton className={classes.keptTake} title={sql} onClick={() => take(sql)}>
                <span>{inALine(sql)}</span>
                <span className={classes.dim}>
                  <Timestamp value={at} />
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {list.isSuccess && recent.length === 0 && (
          <p className={classes.dim}>{filter === '' ? 'Nothing was run yet.' : 'None has this in it.'}</p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
