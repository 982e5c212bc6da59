// What a right click on a record offers.
import {
  IconArrowsDiff,
  IconBinary,
  IconCopy,
  IconDeviceFloppy,
  IconHistory,
  IconLink,
  IconSend,
} from '@tabler/icons-react'
import type { RecordInput } from '#contract/index.ts'
import { isOffline, markedRecord, markRecord, openCompare } from '#renderer/app/index.ts'
import { type MenuEntry, showContextMenu } from '#renderer/ui/index.ts'
import { copyContent, copyLink, copyText, keyHistory, resendRecord, saveContent, withRecord } from './record/actions.ts'

export function showRecordMenu(at: { clientX: number; clientY: number }, input: RecordInput): void {
  showContextMenu(at, `Record ${input.partition}@${input.offset}`, menuOf(input))
}

function menuOf(input: RecordInput): MenuEntry[] {
  const entry = (id: string, title: string, icon: typeof IconCopy, run: () => Promise<void>): MenuEntry => ({
    command: { id: `messages.${id}`, title, group: 'Messages', icon, run },
    run: () => void run(),
  })
  const other = markedRecord()
  return [
    entry('copyValue', 'Copy value', IconCopy, () =>
      withRecord(input, record => copyContent(input.connectionId, record, 'value')),
    ),
    entry('copyKey', 'Copy key', IconCopy, () =>
      withRecord(input, record => copyContent(input.connectionId, record, 'key')),
    ),
    entry('copyOffset', 'Copy offset', IconBinary, () => copyText(input.offset.toString(), `Offset ${input.offset}`)),
    entry('copyLink', 'Copy link', IconLink, () => copyLink(input)),
    entry('saveValue', 'Save value to a file', IconDeviceFloppy, () =>
      withRecord(input, record => saveContent(input.connectionId, record, 'value')),
    ),
    entry('keyHistory', 'History of this key', IconHistory, () =>
      withRecord(input, record => keyHistory(input.connectionId, record)),
    ),
    entry('mark', 'Select for comparison', IconArrowsDiff, async () => markRecord(input)),
    ...(other === null
      ? []
      : [
          entry('compare', `Compare with ${other.topic} ${other.partition}@${other.offset}`, IconArrowsDiff, async () =>
            openCompare(other, input),
          ),
        ]),
    ...(isOffline(input.connectionId)
      ? []
      : [
          entry('resend', 'Edit and resend', IconSend, () =>
            withRecord(input, record => resendRecord(input.connectionId, record)),
          ),
        ]),
  ]
}
