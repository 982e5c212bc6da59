// The line between list and record pane: dragged, or moved with the arrow keys.
import type { KeyboardEvent, PointerEvent } from 'react'
import classes from './messages.module.css'
import { narrowestPane } from './messages.store.ts'

const widest = 1600

export function Sash({ width, onWidth }: { width: number; onWidth(width: number): void }) {
  const set = (next: number) => onWidth(Math.round(Math.min(widest, Math.max(narrowestPane, next))))
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const target = event.currentTarget
    const start = event.clientX
    target.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) => set(width - (moved.clientX - start))
    const stop = () => {
      target.removeEventListener('pointermove', move)
      target.removeEventListener('pointerup', stop)
      target.removeEventListener('pointercancel', stop)
    }
    target.addEventListener('pointermove', move)
    target.addEventListener('pointerup', stop)
    target.addEventListener('pointercancel', stop)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    set(width + step)
  }
  return (
    <hr
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the record pane"
      aria-valuenow={width}
      aria-valuemin={narrowestPane}
      aria-valuemax={widest}
      className={classes.sash}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}
