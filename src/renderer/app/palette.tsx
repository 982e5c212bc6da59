// The command palette: every command, open tab, topic, group and connection, found by words in any order.
import { Spotlight } from '@mantine/spotlight'
import { IconArrowRight, IconLink, IconPlug, IconSearch, IconTable, IconUsersGroup } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { client, read, useConnections, useSettings } from '../client/index.ts'
import { shortcutText } from '../ui/shortcut.tsx'
import { allCommands, contextOf, isAvailable, runCommand } from './commands.ts'
import { setCurrentConnection, useFrame } from './frame.store.ts'
import { isLink, openGroup, openLink, openTopic } from './links.ts'
import classes from './palette.module.css'
import { paletteStore } from './palette.store.ts'
import { activateTab, useTabs } from './tabs.store.ts'

interface Entry {
  id: string
  group: string
  label: string
  /** Shown at the right: a shortcut, or the connection. */
  aside: string
  words: string
  icon: ReactNode
  run: () => void
}

const limit = 60

export function matching(entries: readonly Entry[], query: string): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter(entry => words.every(word => entry.words.includes(word)))
  // What is named exactly so comes first, then names that begin with it; otherwise the given order stays.
  const first = words[0]
  if (first === undefined) return found.slice(0, limit)
  const whole = words.join(' ')
  const rank = ({ label }: Entry) => {
    const name = label.toLowerCase()
    return name === whole ? 0 : name.startsWith(first) ? 1 : 2
  }
  return found.toSorted((left, right) => rank(left) - rank(right)).slice(0, limit)
}

function useEntries(isTopicsOnly: boolean): Entry[] {
  const connections = useConnections().data ?? []
  const { showInternalTopics } = useSettings()
  const tabs = useTabs(state => state.tabs)
  const activeId = useTabs(state => state.activeId)
  const connected = connections.filter(({ state }) => state.status === 'connected').map(({ profile }) => profile)
  const topics = useQueries({
    queries: connected.map(({ id }) => read('topics.list', client.topics.list, { connectionId: id })),
    combine: results => results.map(result => result.data ?? []),
  })
  const groups = useQueries({
    queries: connected.map(({ id }) => read('groups.list', client.groups.list, { connectionId: id })),
    combine: results => results.map(result => result.data ?? []),
  })
  const entry = (given: Omit<Entry, 'words'>, more = ''): Entry => ({
    ...given,
    words: `${given.label} ${given.group} ${given.aside} ${more}`.toLowerCase(),
  })
  const ofTopics = connected.flatMap((profile, index) =>
    (topics[index] ?? [])
      .filter(topic => showInternalTopics || !topic.isInternal)
      .map(topic =>
        entry({
          id: `topic:${profile.id}:${topic.name}`,
          group: 'Topics',
          label: topic.name,
          aside: profile.name,
          icon: <IconTable size={14} aria-hidden />,
          run: () => openTopic(profile.id, topic.name),
        }),
      ),
  )
  if (isTopicsOnly) return ofTopics
  const context = contextOf()
  return [
    ...tabs
      .filter(tab => tab.id !== activeId)
      .map(tab =>
        entry({
          id: `tab:${tab.id}`,
          group: 'Open tabs',
          label: tab.title,
          aside: connections.find(({ profile }) => profile.id === tab.connectionId)?.profile.name ?? '',
          icon: <IconArrowRight size={14} aria-hidden />,
          run: () => activateTab(tab.id),
        }),
      ),
    ...allCommands()
      .filter(command => command.id !== 'frame.palette' && isAvailable(command, context))
      .map(command => {
        const Icon = command.icon ?? IconArrowRight
        return entry(
          {
            id: command.id,
            group: command.group,
            label: command.title,
            aside: command.shortcut === undefined ? '' : shortcutText(command.shortcut),
            icon: <Icon size={14} aria-hidden />,
            run: () => void runCommand(command.id, context),
          },
          command.keywords,
        )
      }),
    ...ofTopics,
    ...connected.flatMap((profile, index) =>
      (groups[index] ?? []).map(group =>
        entry({
          id: `group:${profile.id}:${group.groupId}`,
          group: 'Consumer groups',
          label: group.groupId,
          aside: profile.name,
          icon: <IconUsersGroup size={14} aria-hidden />,
          run: () => openGroup(profile.id, group.groupId),
        }),
      ),
    ),
    ...connections.map(({ profile, state }) =>
      entry({
        id: `connection:${profile.id}`,
        group: 'Connections',
        label: profile.name,
        aside: state.status,
        icon: <IconPlug size={14} aria-hidden />,
        run: () => setCurrentConnection(profile.id),
      }),
    ),
  ]
}

function linkEntry(url: string): Entry {
  return {
    id: 'link',
    group: 'Links',
    label: `Open ${url.trim()}`,
    aside: 'record',
    words: '',
    icon: <IconLink size={14} aria-hidden />,
    run: () => void openLink(url),
  }
}

function Entries({ query, isTopicsOnly }: { query: string; isTopicsOnly: boolean }) {
  const entries = useEntries(isTopicsOnly)
  const found = useMemo(() => (isLink(query) ? [linkEntry(query)] : matching(entries, query)), [entries, query])
  const groups = [...new Set(found.map(each => each.group))]
  if (found.length === 0) return <Spotlight.Empty>Nothing is called so. Topics show once connected.</Spotlight.Empty>
  return groups.map(group => (
    <Spotlight.ActionsGroup key={group} label={group}>
      {found
        .filter(each => each.group === group)
        .map(each => (
          <Spotlight.Action
            key={each.id}
            className={classes.action}
            leftSection={each.icon}
            label={each.label}
            rightSection={<span className={classes.aside}>{each.aside}</span>}
            onClick={each.run}
          />
        ))}
    </Spotlight.ActionsGroup>
  ))
}

export function Palette() {
  const [query, setQuery] = useState('')
  const isTopicsOnly = useFrame(state => state.paletteMode) === 'topics'
  return (
    <Spotlight.Root
      store={paletteStore}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 80 }}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      title="Command palette"
      classNames={{ header: classes.header ?? '' }}
    >
      <Spotlight.Search
        placeholder={isTopicsOnly ? 'Topic name' : 'Search, go to, do'}
        aria-label={isTopicsOnly ? 'Topic name' : 'Search, go to, do'}
        leftSection={<IconSearch size={15} aria-hidden />}
        size="sm"
      />
      <Spotlight.ActionsList className={classes.list}>
        <Entries query={query} isTopicsOnly={isTopicsOnly} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
