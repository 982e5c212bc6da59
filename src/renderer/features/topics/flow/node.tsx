// One node of the picture: a button that brings out what it is joined to.
import type { ReactNode } from 'react'
import classes from './flow.module.css'

interface NodeProps {
  /** Of its upper edge, in pixels. */
  top: number
  /** One line instead of two. */
  isSmall?: boolean
  label: string
  title: string
  first: ReactNode
  second: ReactNode
  isDimmed: boolean
  isChosen: boolean
  onChoose(): void
  onPoint(isPointed: boolean): void
}

export function Node({ top, isSmall = false, label, title, first, second, ...node }: NodeProps) {
  return (
    <li
      className={isSmall ? `${classes.node} ${classes.small}` : classes.node}
      style={{ top }}
      data-dimmed={node.isDimmed}
    >
      <button
        type="button"
        aria-label={label}
        aria-pressed={node.isChosen}
        title={title}
        onClick={node.onChoose}
        onFocus={() => node.onPoint(true)}
        onBlur={() => node.onPoint(false)}
        onMouseEnter={() => node.onPoint(true)}
        onMouseLeave={() => node.onPoint(false)}
      >
        <span className={classes.first}>{first}</span>
        <span className={classes.second}>{second}</span>
      </button>
    </li>
  )
}
