// What can be done with topics, from the palette, menus and the tree.
import {
  IconColumnInsertRight,
  IconCopy,
  IconCopyPlus,
  IconEraser,
  IconPlus,
  IconTable,
  IconTrash,
} from '@tabler/icons-react'
import { type Command, type CommandContext, closeTabs, openTopic } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { isOfTopic } from '#renderer/lib/config-values.ts'
import { confirmTyped, notifyDone, openDialog } from '#renderer/ui/index.ts'
import { AddPartitionsDialog } from './add-partitions-dialog.tsx'
import { CreateTopicDialog } from './create-topic-dialog.tsx'
import { DeleteRecordsDialog } from './delete-records-dialog.tsx'

interface TopicContext {
  connectionId: string
  topic: string
}

const topicOf = ({ connectionId, topic }: CommandContext): TopicContext | null =>
  connectionId === null || topic === null ? null : { connectionId, topic }

type TopicCommand = Omit<Command, 'run' | 'isAvailable' | 'group'> & {
  run(context: TopicContext): void | Promise<void>
}

const onTopic = (command: TopicCommand): Command => ({
  ...command,
  group: 'Topics',
  isAvailable: context => topicOf(context) !== null,
  run: context => {
    const known = topicOf(context)
    return known === null ? undefined : command.run(known)
  },
})

export const commands: Command[] = [
  {
    id: 'topics.create',
    writes: true,
    title: 'Create a topic',
    group: 'Topics',
    keywords: 'new',
    icon: IconPlus,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId }) => {
      if (connectionId === null) return
      openDialog(close => <CreateTopicDialog connectionId={connectionId} template={null} onClose={close} />)
    },
  },
  onTopic({
    id: 'topics.open',
    title: 'Open topic',
    icon: IconTable,
    run: ({ connectionId, topic }) => openTopic(connectionId, topic),
  }),
  onTopic({
    id: 'topics.copyName',
    title: 'Copy topic name',
    icon: IconCopy,
    run: async ({ topic }) => {
      await navigator.clipboard.writeText(topic)
      notifyDone('Copied', topic)
    },
  }),
  onTopic({
    id: 'topics.clone',
    writes: true,
    title: 'Clone topic',
    keywords: 'copy duplicate',
    icon: IconCopyPlus,
    run: async ({ connectionId, topic }) => {
      const [detail, configs] = await Promise.all([
        client.topics.get({ connectionId, topic }),
        client.topics.configs({ connectionId, topic }),
      ])
      const template = {
        topic,
        partitions: detail.partitions,
        replicationFactor: detail.replicationFactor,
        configs: configs.flatMap(entry =>
          isOfTopic(entry) && entry.value !== null ? [{ name: entry.name, value: entry.value }] : [],
        ),
      }
      openDialog(close => <CreateTopicDialog connectionId={connectionId} template={template} onClose={close} />)
    },
  }),
  onTopic({
    id: 'topics.addPartitions',
    writes: true,
    title: 'Add partitions',
    icon: IconColumnInsertRight,
    run: context => openDialog(close => <AddPartitionsDialog {...context} onClose={close} />),
  }),
  onTopic({
    id: 'topics.deleteRecords',
    writes: true,
    title: 'Delete records',
    keywords: 'truncate purge',
    icon: IconEraser,
    isDestructive: true,
    run: context => openDialog(close => <DeleteRecordsDialog {...context} onClose={close} />),
  }),
  onTopic({
    id: 'topics.delete',
    writes: true,
    title: 'Delete topic',
    icon: IconTrash,
    isDestructive: true,
    run: ({ connectionId, topic }) =>
      confirmTyped({
        title: `Delete topic ${topic}`,
        expected: topic,
        action: 'Delete topic',
        children: (
          <p style={{ margin: 0 }}>
            Its records, its configuration and the offsets groups have committed in it are gone for everyone. This
            cannot be undone.
          </p>
        ),
        onConfirm: async () => {
          await client.topics.delete({ connectionId, topic })
          closeTabs(tab => tab.kind === 'topic' && tab.connectionId === connectionId && tab.params.topic === topic)
          await invalidate('topics', connectionId)
          notifyDone('Topic deleted', topic)
        },
      }),
  }),
]
