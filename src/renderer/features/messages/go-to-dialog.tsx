// The go-to box: one line that says what it understood before Enter, or what is wrong with it.
import { Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSettings } from '#renderer/client/index.ts'
import { type GoToContext, type Target, understand } from './go-to.ts'
import classes from './messages.module.css'

interface GoToDialogProps {
  topic: string
  bounds: GoToContext['bounds']
  order: GoToContext['order']
  onGo(target: Target): void
  onClose(): void
}

const examples: [text: string, meaning: string][] = [
  ['4:88,120,334', 'partition 4, offset 88,120,334'],
  ['88120334', 'an offset, where one partition is listed'],
  ['2026-11-22 12:04', 'a local time; ISO 8601 and epoch milliseconds, too'],
  ['-2h · yesterday 14:00', 'a time seen from now'],
  ['50 %', 'half way from the oldest to the newest'],
  ['start · end', 'the oldest, the newest'],
  ['ottla://…', 'the record of a link, in any topic'],
]

export function GoToDialog({ topic, bounds, order, onGo, onClose }: GoToDialogProps) {
  const [text, setText] = useState('')
  const [isTold, setIsTold] = useState(false)
  const { timeFormat } = useSettings()
  const [now] = useState(() => new Date())
  const understood = understand(text, { bounds, order, now, timeFormat })
  const error = understood !== null && 'error' in understood ? understood.error : null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTold(true)
    if (understood === null || 'error' in understood) return
    onClose()
    onGo(understood.target)
  }
  return (
    <Modal opened onClose={onClose} title={`Go to, in ${topic}`} size={460} yOffset={80}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          size="sm"
          aria-label="Go to"
          aria-describedby="go-to-understood"
          placeholder="partition:offset, time, 50 %, start, end"
          classNames={{ input: classes.goToInput ?? '' }}
          value={text}
          error={isTold && error !== null}
          onChange={event => {
            setText(event.currentTarget.value)
            setIsTold(false)
          }}
          autoComplete="off"
          spellCheck={false}
        />
        <p id="go-to-understood" className={classes.understood} aria-live="polite" data-error={error !== null}>
          {understood === null ? ' ' : 'error' in understood ? understood.error : `↵ ${understood.says}`}
        </p>
      </form>
      <dl className={classes.examples} aria-label="What can be typed">
        {examples.map(([example, meaning]) => (
          <div key={example}>
            <dt>{example}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
