// Bytes in lines of equal length, as a dump (position, hex, ASCII) or as text. Only what is on the screen is read, so a
// hundred megabytes scroll as a hundred bytes do.
import { useElementSize } from '@mantine/hooks'
import { useRef, useSyncExternalStore } from 'react'
import { hexLine, textLine } from '#renderer/lib/bytes.ts'
import type { ByteSource } from './content.ts'
import { LineScroller } from './line-scroller.tsx'
import classes from './record.module.css'

export type ByteMode = 'hex' | 'text'

/** Pixels a line of 16 bytes needs. */
const WIDE_ENOUGH = 570
/** Of one character of the lines' type, and of what stands left and right of a line of text. */
const CHARACTER_WIDTH = 7.3
const TEXT_MARGIN = 120

function bytesPerLine(mode: ByteMode, width: number): number {
  if (mode === 'hex') return width >= WIDE_ENOUGH ? 16 : 8
  return Math.max(16, Math.floor((width - TEXT_MARGIN) / CHARACTER_WIDTH / 8) * 8)
}

export function HexView({ source, label, mode = 'hex' }: { source: ByteSource; label: string; mode?: ByteMode }) {
  useSyncExternalStore(source.subscribe, source.version)
  const { ref, width } = useElementSize<HTMLDivElement>()
  /** First byte on the screen, kept where lines get another length. */
  const first = useRef(0)
  const perLine = bytesPerLine(mode, width)
  const line = (index: number) => {
    const from = index * perLine
    const end = Math.min(from + perLine, source.size)
    return (
      <>
        <span className={classes.hexPosition}>{from.toString(16).padStart(8, '0')}</span>
        {mode === 'hex' ? (
          <HexCells source={source} from={from} end={end} width={perLine * 3} />
        ) : (
          textAt(source, from, end)
        )}
      </>
    )
  }
  return (
    <div ref={ref} className={classes.hexFrame}>
      <LineScroller
        key={perLine}
        label={label}
        lines={Math.ceil(source.size / perLine)}
        start={Math.floor(first.current / perLine)}
        line={line}
        onShown={from => {
          if (from !== Math.floor(first.current / perLine)) first.current = from * perLine
        }}
      />
    </div>
  )
}

function HexCells({ source, from, end, width }: { source: ByteSource; from: number; end: number; width: number }) {
  const bytes = source.read(from, end)
  if (bytes === null) return <span className={classes.hexAscii}>…</span>
  const { hex, ascii } = hexLine(bytes, 0, end - from)
  return (
    <>
      <span>{hex.padEnd(width)}</span>
      <span className={classes.hexAscii}>{ascii}</span>
    </>
  )
}

/** A character that goes over the end of a line stands whole in the line where it begins. */
function textAt(source: ByteSource, from: number, end: number) {
  const bytes = source.read(from, Math.min(source.size, end + 3))
  return bytes === null ? <span className={classes.hexAscii}>…</span> : <span>{textLine(bytes, end - from)}</span>
}
