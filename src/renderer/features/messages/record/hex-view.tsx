// Bytes as a dump: position, hex, ASCII. Only the lines on the screen exist, so megabytes scroll.
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { hexLine } from '#renderer/lib/bytes.ts'
import classes from './record.module.css'

const LINE_HEIGHT = 18
/** Pixels a line of 16 bytes needs. */
const WIDE_ENOUGH = 570

export function HexView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const merged = useMergedRef(scroller, ref)
  const perLine = width >= WIDE_ENOUGH ? 16 : 8
  const hexWidth = perLine * 3
  const virtualizer = useVirtualizer({
    count: Math.ceil(bytes.length / perLine),
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div ref={merged} className={classes.hex} role="region" aria-label={label} tabIndex={0}>
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(item => {
          const line = hexLine(bytes, item.index * perLine, perLine)
          return (
            <div key={item.index} className={classes.hexLine} style={{ transform: `translateY(${item.start}px)` }}>
              <span className={classes.hexPosition}>{line.position.toString(16).padStart(8, '0')}</span>
              <span>{line.hex.padEnd(hexWidth)}</span>
              <span className={classes.hexAscii}>{line.ascii}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}
