// An empty place teaches: what this is, and the one next thing to do.
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps {
  title: string
  /** One or two plain sentences. */
  children?: ReactNode
  /** Usually one button. */
  action?: ReactNode
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.root} role="status">
      <p className={classes.title}>{title}</p>
      {children === undefined ? null : <div className={classes.words}>{children}</div>}
      {action === undefined ? null : <div className={classes.action}>{action}</div>}
    </div>
  )
}
