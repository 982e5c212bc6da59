// The connections in the switcher: by folder, which open and close, and with a search where there are more than a few.
import { Menu } from '@mantine/core'
import { IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Connection } from '#contract/index.ts'
import { byFolder } from '../../lib/folders.ts'
import { formatCount } from '../../lib/format.ts'
import { ConnectionDot, connectionWords } from './connection-state.tsx'
import { found } from './found.ts'
import classes from './profile-switcher.module.css'

const MOST_WITHOUT_SEARCH = 7

interface SwitcherListProps {
  connections: Connection[]
  onChoose: (connection: Connection) => void
}

export function SwitcherList({ connections, onChoose }: SwitcherListProps) {
  const [query, setQuery] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const shown = found(connections, query)
  const isSearched = query.trim() !== ''
  const toggle = (folder: string) =>
    setClosed(before => new Set(before.has(folder) ? [...before].filter(each => each !== folder) : [...before, folder]))
  const itemOf = (connection: Connection) => (
    <Menu.Item
      key={connection.profile.id}
      leftSection={<ConnectionDot colour={connection.profile.colour} status={connection.state.status} />}
      rightSection={<span className={classes.state}>{connectionWords(connection.state)}</span>}
      onClick={() => onChoose(connection)}
    >
      <span className={classes.item} title={connection.profile.bootstrapServers.join(', ')}>
        {connection.profile.name}
      </span>
    </Menu.Item>
  )
  return (
    <>
      {connections.length <= MOST_WITHOUT_SEARCH ? (
        <Menu.Label>Connections</Menu.Label>
      ) : (
        <Menu.Search
          aria-label="Search connections"
          placeholder="Search connections"
          leftSection={<IconSearch size={13} aria-hidden />}
          value={query}
          onChange={event => setQuery(event.currentTarget.value)}
          onKeyDown={event => {
            // Mantine's Enter takes what the arrows point at; without them it is the first that was found.
            const isPointed = event.currentTarget.closest('[role=menu]')?.querySelector('[data-menu-active]') != null
            const [first] = shown
            if (event.key !== 'Enter' || isPointed || !isSearched || first === undefined) return
            event.preventDefault()
            onChoose(first)
          }}
        />
      )}
      <div className={classes.list}>
        {byFolder(shown, ({ profile }) => profile.folder).map(({ folder, items }) =>
          folder === '' ? (
            items.map(itemOf)
          ) : (
            <div key={folder} role="group" aria-label={folder}>
              <Menu.Item
                className={classes.folder ?? ''}
                aria-expanded={isSearched || !closed.has(folder)}
                closeMenuOnClick={false}
                leftSection={<IconChevronRight size={13} aria-hidden />}
                rightSection={<span className={classes.state}>{formatCount(items.length)}</span>}
                onClick={() => toggle(folder)}
              >
                {folder}
              </Menu.Item>
              {isSearched || !closed.has(folder) ? items.map(itemOf) : null}
            </div>
          ),
        )}
        {shown.length === 0 ? <Menu.Label>No connection has this in its name, folder or servers</Menu.Label> : null}
      </div>
    </>
  )
}
