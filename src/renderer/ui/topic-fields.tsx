// Choose one topic, or several, of those that a cluster has.
import { MultiSelect, Select } from '@mantine/core'

/** What became of `topics.list`. */
interface TopicList {
  data: readonly { name: string }[] | undefined
  isError: boolean
}

interface TopicFieldProps {
  label: string
  list: TopicList
  topic: string | null
  onTopic(topic: string | null): void
  /** Has the focus when its dialog opens. */
  isFirst?: boolean
}

interface TopicsFieldProps {
  label: string
  list: TopicList
  topics: string[]
  onTopics(topics: string[]): void
}

const choicesOf = ({ data = [], isError }: TopicList) => ({
  searchable: true,
  // The list would cover the fields below as soon as its dialog opens.
  openOnFocus: false,
  limit: 200,
  data: data.map(topic => topic.name),
  nothingFoundMessage: 'No topic has this in its name',
  error: isError && 'The topics could not be read',
})

export const TopicField = ({ label, list, topic, onTopic, isFirst = false }: TopicFieldProps) => (
  <Select
    {...choicesOf(list)}
    label={label}
    placeholder="Choose a topic"
    allowDeselect={false}
    data-autofocus={isFirst || undefined}
    value={topic}
    onChange={onTopic}
  />
)

export const TopicsField = ({ label, list, topics, onTopics }: TopicsFieldProps) => (
  <MultiSelect
    {...choicesOf(list)}
    label={label}
    placeholder={topics.length === 0 ? 'Choose topics' : ''}
    hidePickedOptions
    value={topics}
    onChange={onTopics}
  />
)
