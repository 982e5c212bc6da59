// The root of a panel: fills its tab, and tells tests (through `data-ready`) that its first data is shown or failed.
import type { ReactNode } from 'react'
import classes from './panel.module.css'

interface PanelProps {
  /** The region's accessible name, e.g. `Topic shop.orders`. */
  label: string
  isReady: boolean
  /** A row above the content: title, figures, actions. */
  toolbar?: ReactNode
  children: ReactNode
  /** The content scrolls as a page; otherwise its children do. */
  isPage?: boolean
}

export function Panel({ label, isReady, toolbar, children, isPage = false }: PanelProps) {
  return (
    <section className={classes.root} aria-label={label} data-ready={isReady}>
      {toolbar === undefined ? null : <div className={classes.toolbar}>{toolbar}</div>}
      <div className={isPage ? classes.page : classes.content}>{children}</div>
    </section>
  )
}

/** A titled part of a page. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** A line of names and values. */
export function Facts({ label, facts }: { label: string; facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className={classes.facts} aria-label={label}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
