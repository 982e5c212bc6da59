// A key or value for reading: text and JSON in the editor, other bytes as hex, null and empty as what they are. What is
// longer than the editor bears is read in pieces.
import { IconCircleOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { textOf } from '#renderer/lib/bytes.ts'
import { jsonPathAt, prettyJson } from '#renderer/lib/json.ts'
import { CodeEditor, notifyDone } from '#renderer/ui/index.ts'
import { type Content, type FetchPiece, wholeBytes } from './content.ts'
import { HexView } from './hex-view.tsx'
import { PiecesView } from './pieces-view.tsx'
import classes from './record.module.css'

interface ContentViewProps {
  content: Content
  fetchPiece: FetchPiece
  isPretty: boolean
  /** Shows a field of the JSON as a column of the list. */
  onField(field: string): void
  /** What it is, for screen readers: `Value`, `Key`. */
  label: string
  /** Said under "null", e.g. what a tombstone does. */
  nullHint: string
}

export function ContentView({ content, fetchPiece, isPretty, onField, label, nullHint }: ContentViewProps) {
  const { bytes, kind, isWhole } = content
  const text = useMemo(() => {
    const plain = bytes === null || kind === 'bytes' || !isWhole ? null : textOf(bytes)
    return plain !== null && kind === 'json' && isPretty ? (prettyJson(plain) ?? plain) : plain
  }, [bytes, kind, isWhole, isPretty])
  if (bytes === null) return <Nothing title="∅ null" hint={nullHint} />
  if (bytes.length === 0) return <Nothing title="empty" hint="Zero bytes: there, and not null." />
  if (!isWhole) return <PiecesView content={content} fetchPiece={fetchPiece} label={label} />
  if (text === null) return <WholeHex bytes={bytes} label={`${label} as hex`} />
  if (kind !== 'json') return <CodeEditor label={label} value={text} isReadOnly />
  const showAsColumn = (at: number, shown: string) => {
    const path = jsonPathAt(shown, at)
    if (path === null || path === '$') notifyDone('No field here', 'Put the cursor on a name or a value.')
    else onField(content.part === 'key' ? `key.${path}` : path)
  }
  const actions = [{ id: 'messages.showAsColumn', title: 'Show as Column', run: showAsColumn }]
  return <CodeEditor label={label} value={text} language="json" isReadOnly actions={actions} />
}

function WholeHex({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const source = useMemo(() => wholeBytes(bytes), [bytes])
  return <HexView source={source} label={label} />
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
