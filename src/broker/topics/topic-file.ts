// <data>/topics.json: names, ids and configs of the topics. Partition logs hold everything else.

import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../disk/json-file.ts'

export interface StoredTopic {
  readonly name: string
  /** UUID, 36 characters. */
  readonly id: string
  readonly partitions: number
  readonly configs: ReadonlyMap<string, string>
}

export function topicFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'topics.json')
}

/** Empty when there is no file. Throws when the file is not what it should be, naming it. */
export async function readTopicFile(file: string): Promise<StoredTopic[]> {
  const content = await readJsonFile(file)
  if (content === null) return []
  if (typeof content !== 'object' || !('topics' in content) || !Array.isArray(content.topics)) {
    throw new Error(`${file} does not list topics; restore it or remove the data directory`)
  }
  return content.topics.map(entry => storedTopic(entry, file))
}

export async function writeTopicFile(file: string, topics: readonly StoredTopic[]): Promise<void> {
  await writeJsonFile(file, {
    version: 1,
    topics: topics.map(({ name, id, partitions, configs }) => ({
      name,
      id,
      partitions,
      configs: Object.fromEntries(configs),
    })),
  })
}

function storedTopic(entry: unknown, file: string): StoredTopic {
  if (
    typeof entry === 'object' &&
    entry !== null &&
    'name' in entry &&
    typeof entry.name === 'string' &&
    'id' in entry &&
    typeof entry.id === 'string' &&
    'partitions' in entry &&
    typeof entry.partitions === 'number' &&
    'configs' in entry &&
    typeof entry.configs === 'object' &&
    entry.configs !== null
  ) {
    const configs = Object.entries(entry.configs).map(([name, value]): [string, string] => [name, String(value)])
    return { name: entry.name, id: entry.id, partitions: entry.partitions, configs: new Map(configs) }
  }
  throw new Error(`${file} has a topic entry that cannot be read: ${JSON.stringify(entry)}`)
}
