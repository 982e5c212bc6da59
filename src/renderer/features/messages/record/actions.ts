// What can be done with a record in full: copied, saved, opened in the composer. Bytes stay bytes throughout.
import type { FullRecord } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { composeFrom } from '#renderer/features/produce/index.ts'
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { notifyDone, notifyProblem } from '#renderer/ui/index.ts'

export type Part = 'key' | 'value'

/** Text as it is; other bytes as hex digits, which the composer takes back. */
export async function copyContent(record: FullRecord, part: Part): Promise<void> {
  const bytes = record[part]
  if (bytes === null) {
    notifyDone('Nothing copied', `The ${part} is null.`)
    return
  }
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

export async function saveContent(record: FullRecord, part: Part): Promise<void> {
  const bytes = record[part] ?? new Uint8Array()
  const extension = { null: 'bin', empty: 'bin', bytes: 'bin', text: 'txt', json: 'json' }
  const kind = part === 'key' ? record.keyKind : record.valueKind
  const suggestedName = `${record.topic}-${record.partition}-${record.offset}-${part}.${extension[kind]}`
  try {
    const name = await client.app.saveFile({ suggestedName, bytes })
    if (name !== null) notifyDone('Saved', name)
  } catch (error) {
    notifyProblem('Save to file', error)
  }
}

export function resendRecord(connectionId: string, record: FullRecord): void {
  composeFrom({
    connectionId,
    topic: record.topic,
    record: {
      partition: record.partition,
      key: record.key,
      value: record.value,
      headers: record.headers,
      timestamp: record.timestamp === -1n ? null : record.timestamp,
      compression: record.batch.compression,
    },
  })
}

/** Reads the record first: a list knows the beginning of it only. */
export async function withRecord(
  input: { connectionId: string; topic: string; partition: number; offset: bigint },
  act: (record: FullRecord) => void | Promise<void>,
): Promise<void> {
  try {
    await act(await client.messages.record(input))
  } catch (error) {
    notifyProblem('Read the record', error)
  }
}
