// A problem where it happened: what, where, what to do; the full error on demand; a way to try again.
import { Button, Collapse, CopyButton, Group, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconChevronRight, IconRefresh } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { detailsOf, problemOf } from '../client/problem.ts'
import classes from './problem-view.module.css'

interface ProblemViewProps {
  /** Whatever was thrown, or a `Problem`. */
  error: unknown
  onRetry?: () => void
  /** Further ways out, beside *Retry*. */
  actions?: ReactNode
  /** Inside something that already has a frame and a title: no icon, no border. */
  isInline?: boolean
}

const isProblem = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'remedy' in value && !(value instanceof Error)

export function ProblemView({ error, onRetry, actions, isInline = false }: ProblemViewProps) {
  const [isOpen, setIsOpen] = useState(false)
  const problem = isProblem(error) ? (error as ReturnType<typeof problemOf>) : problemOf(error)
  const details = detailsOf(error)
  const where = Object.entries(problem.where)
  return (
    <div
      className={isInline ? classes.inline : classes.box}
      role={isInline ? undefined : 'alert'}
      data-code={problem.code}
    >
      {isInline ? null : <IconAlertTriangle className={classes.icon} size={16} aria-hidden />}
      <div className={classes.words}>
        <p className={classes.what}>{problem.what}</p>
        {where.length === 0 ? null : (
          <dl className={classes.where}>
            {where.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        <p className={classes.remedy}>{problem.remedy}</p>
        <Group gap="xs" mt={6}>
          {onRetry === undefined ? null : (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconRefresh size={13} aria-hidden />}
              onClick={onRetry}
            >
              Retry
            </Button>
          )}
          {actions}
          <UnstyledButton className={classes.more} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            <IconChevronRight size={13} aria-hidden data-open={isOpen} />
            Full error
          </UnstyledButton>
          {isOpen ? (
            <CopyButton value={details}>
              {({ copied, copy }) => (
                <UnstyledButton className={classes.more} onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </UnstyledButton>
              )}
            </CopyButton>
          ) : null}
        </Group>
        <Collapse expanded={isOpen}>
          <pre className={classes.details}>{details}</pre>
        </Collapse>
      </div>
    </div>
  )
}
