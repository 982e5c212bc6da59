// Commands of the tree: what it shows and how it groups.
import { IconEye, IconFolder, IconStar } from '@tabler/icons-react'
import type { Settings } from '#contract/index.ts'
import type { Command } from '../../app/index.ts'
import { queryClient, settingsQuery, updateSettings } from '../../client/index.ts'

const settings = (): Settings | undefined => queryClient.getQueryData<Settings>(settingsQuery().queryKey)

export const commands: Command[] = [
  {
    id: 'tree.toggleInternal',
    title: 'Show or hide internal topics',
    group: 'View',
    icon: IconEye,
    run: () => updateSettings({ showInternalTopics: settings()?.showInternalTopics !== true }),
  },
  {
    id: 'tree.toggleGrouping',
    title: 'Group topics by prefix, or not',
    group: 'View',
    icon: IconFolder,
    run: () => updateSettings({ groupTopicsByPrefix: settings()?.groupTopicsByPrefix !== true }),
  },
  {
    id: 'tree.toggleFavourite',
    title: 'Add to favourites, or take out',
    group: 'Topics',
    icon: IconStar,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null,
    run: async ({ connectionId, topic }) => {
      const name = `${connectionId}/${topic}`
      const now = settings()?.favouriteTopics ?? []
      await updateSettings({
        favouriteTopics: now.includes(name) ? now.filter(each => each !== name) : [...now, name],
      })
    },
  },
]
