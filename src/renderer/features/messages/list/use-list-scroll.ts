// Where a list of records stands: an anchor among its positions, moved by wheel and bar. The bar's range is scaled, so
// that any number of rows fits below it.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import {
  type Anchor,
  anchorAt,
  type Layout,
  layOut,
  moveBy,
  ROW_HEIGHT,
  ratioOf,
  reveal,
  spacerHeight,
} from './layout.ts'
import type { RowSource } from './row-source.ts'

export const HEADER_HEIGHT = 26

export interface ListScroll {
  /** The element with the bar: the rows below a header. */
  scroller: RefObject<HTMLDivElement | null>
  onScroll(): void
  layout: Layout
  /** Of the rows' place on the screen, in px. */
  height: number
  /** What the bar runs over, in px. */
  spacer: number
  /** Of the last move: 1 down, -1 up. */
  direction: number
  isAtNewest: boolean
  moveTo(anchor: Anchor): void
  /** Moves no further than needed for all of the row to be seen. */
  show(position: number): void
}

/** @param follow stay at the newest end while the list grows, as long as it was not moved away from there */
export function useListScroll(source: RowSource, follow: boolean): ListScroll {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRef(0)
  const anchor = useRef<Anchor>({ position: 0, within: 0 })
  const direction = useRef(1)
  /** The scrollTop this list wrote itself: other values come from the user's hand on the bar. */
  const written = useRef(0)
  /** What the bar's range was made of then. */
  const measured = useRef({ spacer: 0, height: 0 })
  const atNewest = useRef(source.order === 'newest')
  const seenShift = useRef(source.shifted)
  const cache = source.cache

  if (seenShift.current !== source.shifted) {
    if (!(follow && atNewest.current)) anchor.current.position += source.shifted - seenShift.current
    seenShift.current = source.shifted
  }
  if (follow && atNewest.current && source.order === 'oldest') {
    anchor.current = { position: source.length, within: 0 }
  }
  const layout = layOut(cache, anchor.current, height.current)
  anchor.current = layout.anchor

  const moveTo = useCallback(
    (next: Anchor) => {
      const before = anchor.current
      const moved = layOut(source.cache, next, height.current)
      if (moved.anchor.position === before.position && moved.anchor.within === before.within) return
      direction.current = Math.sign(moved.anchor.position - before.position || moved.anchor.within - before.within)
      anchor.current = moved.anchor
      const end = source.order === 'newest' ? { position: 0, within: 0 } : moved.last
      atNewest.current = moved.anchor.position === end.position && Math.abs(moved.anchor.within - end.within) < 1
      redraw()
    },
    [source],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => {
      height.current = Math.max(0, element.clientHeight - HEADER_HEIGHT)
      redraw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // Not passive, so React's own onWheel will not do: the browser must not scroll by itself.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? height.current : 1
      const sideways = event.shiftKey ? event.deltaY : event.deltaX
      if (sideways !== 0) element.scrollLeft += sideways * unit
      if (!event.shiftKey && event.deltaY !== 0) {
        moveTo(moveBy(source.cache, anchor.current, event.deltaY * unit))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [source, moveTo])

  const spacer = spacerHeight(source.length, layout, height.current)

  // The bar follows the list, a frame later: then the page is laid out and asking it costs nothing. It is kept off both
  // ends while the list is not there, so that a drag to the end is felt.
  const ratio = ratioOf(layout)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const follow = () => {
      // Moved and not told yet: the bar is the hand's.
      if (isSameRange && Math.abs(element.scrollTop - written.current) > 1) return
      element.scrollTop = top
      written.current = element.scrollTop
    }
    const range = spacer - height.current
    const exact = Math.round(ratio * range)
    const top = ratio > 0 && ratio < 1 ? Math.min(range - 1, Math.max(1, exact)) : exact
    const before = measured.current
    const isSameRange = before.spacer === spacer && before.height === height.current
    measured.current = { spacer, height: height.current }
    // With another range the browser may have moved the bar itself, and would tell it as a move of the hand.
    if (!isSameRange) follow()
    else if (Math.abs(written.current - top) >= 1) {
      const frame = requestAnimationFrame(follow)
      return () => cancelAnimationFrame(frame)
    }
  })

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    const difference = element.scrollTop - written.current
    if (Math.abs(difference) <= 1) return
    written.current = element.scrollTop
    const range = spacer - height.current
    // A step no longer than the screen is a touch or a click beside the thumb: one pixel of a drag is far more there.
    const isStep = Math.abs(difference) <= height.current && spacer < source.length * ROW_HEIGHT
    moveTo(
      isStep ? moveBy(cache, anchor.current, difference) : anchorAt(layout, range > 0 ? element.scrollTop / range : 0),
    )
  }

  const show = (position: number) =>
    moveTo(reveal(cache, layOut(cache, anchor.current, height.current), position, height.current))

  return {
    scroller,
    onScroll,
    layout,
    height: height.current,
    spacer,
    direction: direction.current,
    isAtNewest: atNewest.current,
    moveTo,
    show,
  }
}
