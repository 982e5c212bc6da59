// One key, value or header value: text and JSON in the editor, other bytes as a dump, null and empty in words.
import { IconCircleOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { ContentKind } from '#contract/index.ts'
import { textOf } from '#renderer/lib/bytes.ts'
import { prettyJson } from '#renderer/lib/json.ts'
import { CodeEditor } from '#renderer/ui/index.ts'
import { HexView } from './hex-view.tsx'
import classes from './record.module.css'

interface ContentViewProps {
  bytes: Uint8Array | null
  kind: ContentKind
  isPretty: boolean
  /** What it is, for screen readers: `Value`, `Key`. */
  label: string
  /** Said under "null", e.g. what a tombstone does. */
  nullHint: string
}

export function ContentView({ bytes, kind, isPretty, label, nullHint }: ContentViewProps) {
  const text = useMemo(() => {
    const plain = bytes === null || kind === 'bytes' ? null : textOf(bytes)
    return plain !== null && kind === 'json' && isPretty ? (prettyJson(plain) ?? plain) : plain
  }, [bytes, kind, isPretty])
  if (bytes === null) return <Nothing title="∅ null" hint={nullHint} />
  if (bytes.length === 0) return <Nothing title="empty" hint="Zero bytes: there, and not null." />
  if (text === null) return <HexView bytes={bytes} label={`${label} as hex`} />
  return <CodeEditor label={label} value={text} language={kind === 'json' ? 'json' : 'plaintext'} isReadOnly />
}

function Nothing({ title, hint }: { title: string; hint: string }) {
  return (
    <div className={classes.nothing}>
      <IconCircleOff size={18} stroke={1.5} aria-hidden="true" />
      <strong>{title}</strong>
      <span>{hint}</span>
    </div>
  )
}
