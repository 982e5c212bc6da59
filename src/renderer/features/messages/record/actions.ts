// What can be done with a record in full: copied, saved, opened in the composer. Bytes stay bytes throughout.
import type { FullRecord, Part, RecordInput } from '#contract/index.ts'
import { openHistory } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { composeFrom } from '#renderer/features/produce/index.ts'
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { notifyDone, notifyProblem } from '#renderer/ui/index.ts'
import { contentOf } from './content.ts'
import { loadWhole } from './load-whole.tsx'

/** Text as it is; other bytes as hex digits, which the composer takes back. */
export async function copyContent(connectionId: string, record: FullRecord, part: Part): Promise<void> {
  if (record[part] === null) {
    notifyDone('Nothing copied', `The ${part} is null.`)
    return
  }
  const bytes = await loadWhole(connectionId, record, part, `Copy the ${part}`)
  if (bytes === null) return
  const text = textOf(bytes)
  await copyText(text ?? hexOf(bytes), text === null ? `The ${part} as hex` : `The ${part}`)
}

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notifyDone('Copied', what)
  } catch (error) {
    notifyProblem('Copy', error)
  }
}

/** A link that opens the record wherever a profile leads to its cluster. */
export async function copyLink(input: RecordInput): Promise<void> {
  try {
    const link = await client.app.linkTo(input)
    await copyText(link, link)
  } catch (error) {
    notifyProblem('Copy link', error)
  }
}

export async function saveContent(connectionId: string, record: FullRecord, part: Part): Promise<void> {
  const { topic, partition, offset } = record
  const extension = { null: 'bin', empty: 'bin', bytes: 'bin', text: 'txt', json: 'json' }
  const suggestedName = `${topic}-${partition}-${offset}-${part}.${extension[contentOf(record, part).kind]}`
  try {
    const name = await client.app.saveContent({ connectionId, topic, partition, offset, part, suggestedName })
    if (name !== null) notifyDone('Saved', name)
  } catch (error) {
    notifyProblem('Save to file', error)
  }
}

export async function resendRecord(connectionId: string, record: FullRecord): Promise<void> {
  const whole = async (part: Part) => {
    const bytes = await loadWhole(connectionId, record, part, `Edit the ${part}`)
    return { bytes, isCancelled: bytes === null && record[part] !== null }
  }
  const key = await whole('key')
  const value = key.isCancelled ? key : await whole('value')
  if (value.isCancelled) return
  composeFrom({
    connectionId,
    topic: record.topic,
    record: {
      partition: record.partition,
      key: key.bytes,
      value: value.bytes,
      headers: record.headers,
      timestamp: record.timestamp === -1n ? null : record.timestamp,
      compression: record.batch.compression,
    },
  })
}

/** Reads the record first: a list knows the beginning of it only. */
export async function withRecord(input: RecordInput, act: (record: FullRecord) => void | Promise<void>): Promise<void> {
  try {
    await act(await client.messages.record(input))
  } catch (error) {
    notifyProblem('Read the record', error)
  }
}

/** Where the key is text: what other bytes are cannot be written in a filter. */
export function keyHistory(connectionId: string, { topic, key, keySize }: FullRecord): void {
  const text = key === null || key.length < keySize ? null : textOf(key)
  if (text !== null) openHistory(connectionId, topic, text)
  else {
    notifyDone('No history', key === null ? 'This record has no key.' : 'Its key is no text, or too long to look for.')
  }
}
