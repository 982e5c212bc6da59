// Lines of equal height, any number of them: a scroll bar that is scaled where the browser's tallest element ends, moved
// exactly by wheel and keys. Draws the lines on the screen only; what a line is, is the caller's.
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import classes from './record.module.css'

export const LINE_HEIGHT = 18
/** Chromium clamps elements near 33.5 M px. */
const LONGEST_SPACER = 8_000_000

interface LineScrollerProps {
  label: string
  lines: number
  /** Line that stands on top at first. */
  start?: number
  line(index: number): ReactNode
  /** Told which lines are on the screen, `to` exclusive. */
  onShown?(from: number, to: number): void
}

export function LineScroller({ label, lines, start = 0, line, onShown }: LineScrollerProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const height = useRef(0)
  /** Pixels above the upper edge, as if nothing was scaled. */
  const top = useRef(start * LINE_HEIGHT)
  const written = useRef(0)

  const whole = lines * LINE_HEIGHT
  const furthest = Math.max(0, whole - height.current)
  top.current = Math.min(furthest, Math.max(0, top.current))
  const spacer = Math.max(height.current, Math.min(whole, LONGEST_SPACER))

  const moveTo = (next: number) => {
    const clamped = Math.min(furthest, Math.max(0, next))
    if (clamped === top.current) return
    top.current = clamped
    redraw()
  }
  const move = useRef(moveTo)
  move.current = moveTo

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      height.current = element.clientHeight
      redraw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? LINE_HEIGHT : event.deltaMode === 2 ? height.current : 1
      move.current(top.current + event.deltaY * unit)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const range = spacer - height.current
    const at = furthest === 0 ? 0 : Math.round((top.current / furthest) * range)
    if (Math.abs(element.scrollTop - at) >= 1) element.scrollTop = at
    written.current = element.scrollTop
  })

  const first = Math.floor(top.current / LINE_HEIGHT)
  const shown = Math.min(lines - first, Math.ceil(height.current / LINE_HEIGHT) + 1)
  useEffect(() => onShown?.(first, first + shown))

  const onScroll = () => {
    const element = scroller.current
    if (element === null || Math.abs(element.scrollTop - written.current) <= 1) return
    written.current = element.scrollTop
    const range = spacer - height.current
    moveTo(range <= 0 ? 0 : (element.scrollTop / range) * furthest)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(LINE_HEIGHT, height.current - LINE_HEIGHT)
    const target = {
      ArrowDown: top.current + LINE_HEIGHT,
      ArrowUp: top.current - LINE_HEIGHT,
      PageDown: top.current + page,
      PageUp: top.current - page,
      Home: 0,
      End: furthest,
    }[event.key]
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    moveTo(target)
  }

  return (
    <div
      ref={scroller}
      className={classes.hex}
      role="region"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      {...{ onScroll, onKeyDown }}
    >
      <div style={{ height: spacer }}>
        <div className={classes.lines} style={{ height: height.current }}>
          {range(first, first + shown).map(index => (
            <div
              key={index}
              className={classes.hexLine}
              style={{ transform: `translateY(${index * LINE_HEIGHT - top.current}px)` }}
            >
              {line(index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
