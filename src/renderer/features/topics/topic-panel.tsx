// The tab of one topic: its figures, what can be done with it, and its sections. Which section is shown stands in the
// tab's parameters.
import { ActionIcon, Button, Menu, Tabs } from '@mantine/core'
import { IconActivity, IconDotsVertical, IconPencilPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TopicDetail } from '#contract/index.ts'
import {
  type Command,
  commandById,
  contextOf,
  isAvailable,
  isOffline,
  type PanelProps,
  runCommand,
  updateTab,
} from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { MessagesView } from '#renderer/features/messages/index.ts'
import { formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import { Panel, shortcutText } from '#renderer/ui/index.ts'
import { ConfigurationSection } from './configuration-section.tsx'
import { FlowSection } from './flow/flow-section.tsx'
import { GroupsSection } from './groups-section.tsx'
import { PartitionsSection } from './partitions-section.tsx'
import classes from './topics.module.css'

const sections = ['messages', 'partitions', 'configuration', 'groups', 'flow'] as const
type SectionName = (typeof sections)[number]

const titles: Record<SectionName, string> = {
  messages: 'Messages',
  partitions: 'Partitions',
  configuration: 'Configuration',
  groups: 'Groups',
  flow: 'Who writes and reads',
}

const menuCommands = [
  'topics.copyName',
  'captures.start',
  'exports.save',
  'exports.import',
  'replay.start',
  'redrive.look',
  'topics.clone',
  'topics.addPartitions',
  'topics.deleteRecords',
  'topics.delete',
]

export function TopicPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const topic = typeof tab.params.topic === 'string' ? tab.params.topic : tab.title
  const section = sections.find(each => each === tab.params.section) ?? 'messages'
  const [readySection, setReadySection] = useState<SectionName | null>(null)
  const { refreshMs } = useSettings()
  const detail = useQuery({
    ...read('topics.get', client.topics.get, { connectionId, topic }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const show = (value: string | null) => {
    const next = sections.find(each => each === value)
    if (next) updateTab(tab.id, { params: { section: next } })
  }
  const context = { connectionId, topic }
  const isOffered = (command: Command) => isAvailable(command, contextOf(context))
  const ready = () => setReadySection(section)

  return (
    <Panel label={`Topic ${topic}`} isReady={readySection === section}>
      <Tabs value={section} onChange={show} className={classes.tabs} activateTabWithKeyboard>
        <div className={classes.bar}>
          <Tabs.List className={classes.list} aria-label={`Sections of ${topic}`}>
            {sections.map(each => (
              <Tabs.Tab key={each} value={each}>
                {titles[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <span className={classes.figures} title={figuresTitle(detail.data)}>
            {detail.data
              ? figures(detail.data).map((figure, index) => (
                  <span key={figure}>{index === 0 ? figure : ` · ${figure}`}</span>
                ))
              : null}
          </span>
          <Button
            variant="default"
            className={classes.action ?? ''}
            aria-label="Tail"
            leftSection={<IconActivity size={13} aria-hidden />}
            title={`Records as they are written, of this topic and others (${shortcutText('mod+L')})`}
            onClick={() => void runCommand('tail.open', context)}
          >
            Tail
          </Button>
          {!isOffline(connectionId) && (
            <Button
              variant="default"
              className={classes.action ?? ''}
              aria-label="Compose"
              title={`Compose a record (${shortcutText('mod+N')})`}
              leftSection={<IconPencilPlus size={13} aria-hidden />}
              onClick={() => void runCommand('produce.compose', context)}
            >
              Compose
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`More about ${topic}`}>
                <IconDotsVertical size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {menuCommands
                .map(commandById)
                .filter(isOffered)
                .map(command => {
                  const Icon = command.icon
                  return (
                    <Menu.Item
                      key={command.id}
                      {...(command.isDestructive === true ? { color: 'red' } : {})}
                      leftSection={Icon === undefined ? undefined : <Icon size={14} aria-hidden />}
                      onClick={() => void runCommand(command.id, context)}
                    >
                      {command.title}
                    </Menu.Item>
                  )
                })}
            </Menu.Dropdown>
          </Menu>
        </div>
        <div className={classes.section} role="tabpanel" aria-label={titles[section]}>
          {section === 'messages' && (
            <MessagesView tab={tab} connectionId={connectionId} topic={topic} isVisible={isVisible} onReady={ready} />
          )}
          {section === 'partitions' && <PartitionsSection detail={detail} onReady={ready} />}
          {section === 'configuration' && (
            <ConfigurationSection connectionId={connectionId} topic={topic} onReady={ready} />
          )}
          {section === 'groups' && (
            <GroupsSection connectionId={connectionId} topic={topic} isVisible={isVisible} onReady={ready} />
          )}
          {section === 'flow' && (
            <FlowSection connectionId={connectionId} topic={topic} isVisible={isVisible} onReady={ready} />
          )}
        </div>
      </Tabs>
    </Panel>
  )
}

/** Offsets between the ends: what was deleted or compacted away between them is counted too. */
function offsetsOf(detail: TopicDetail): bigint {
  return detail.partitionDetails.reduce(
    (sum, { highWatermark, logStartOffset }) => sum + (highWatermark ?? 0n) - (logStartOffset ?? 0n),
    0n,
  )
}

function figures(detail: TopicDetail): string[] {
  const sizes = detail.partitionDetails.flatMap(({ sizeInBytes }) => (sizeInBytes === null ? [] : [sizeInBytes]))
  const size = sizes.reduce((sum, each) => sum + each, 0n)
  return [
    plural(detail.partitions, 'partition'),
    plural(offsetsOf(detail), 'offset'),
    ...(sizes.length > 0 ? [formatBytes(size)] : []),
  ]
}

function figuresTitle(detail: TopicDetail | undefined): string {
  if (detail === undefined) return ''
  return `${formatCount(offsetsOf(detail))} offsets between start and end of the partitions; compacted topics hold fewer records\nTopic id ${detail.topicId ?? 'not known'}`
}
