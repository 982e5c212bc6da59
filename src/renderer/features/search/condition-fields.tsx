// What decides about a record, as a search and a tail ask for it: a text and how it is matched, a condition, a script. What
// cannot be read is said under its field.
import { Button, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBraces } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode, Ref } from 'react'
import type { SearchForm, SearchQuery } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import classes from './search.module.css'

type Conditions = Pick<SearchQuery, 'text' | 'filter' | 'script'>

/** As they were a moment ago, while they are being written. */
export function useConditionCheck(conditions: Conditions) {
  const [checked] = useDebouncedValue(conditions, 250)
  const isEmpty = checked.text === null && checked.filter.trim() === '' && checked.script.trim() === ''
  const { data } = useQuery({
    ...read('search.check', client.search.check, checked),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const said = isEmpty || data === undefined ? null : data
  const refused = said?.valid === false ? said : null
  return {
    /** Null while there is nothing to check, and until it was. */
    accepted: said?.valid === true ? said : null,
    isRefused: refused !== null,
    // Where in a regular expression it is, its parser does not tell.
    textError: refused?.part === 'text' ? refused.what : null,
    filterError: refused?.part === 'filter' ? `${refused.what} (at character ${refused.position + 1})` : null,
    scriptError: refused?.part === 'script' ? `${refused.what} (${placeIn(checked.script, refused.position)})` : null,
  }
}

/** Lines and columns count from 1. */
function placeIn(script: string, position: number): string {
  const before = script.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

type Written = Pick<SearchForm, 'text' | 'regex' | 'matchCase' | 'wholeWord' | 'filter' | 'usesScript'>

interface FieldProps {
  draft: Written
  onDraft(change: Partial<Written>): void
}

interface TextFieldProps extends FieldProps {
  ref?: Ref<HTMLInputElement>
  placeholder: string
  icon: ReactNode
  error: string | null
}

export function TextField({ ref, draft, onDraft, placeholder, icon, error }: TextFieldProps) {
  const { regex, matchCase, wholeWord } = draft
  return (
    <>
      <TextInput
        ref={ref}
        className={classes.text}
        size="xs"
        aria-label={regex ? 'Regular expression' : 'Text'}
        placeholder={regex ? 'regular expression' : placeholder}
        spellCheck={false}
        leftSection={icon}
        value={draft.text}
        error={error}
        onChange={event => onDraft({ text: event.currentTarget.value })}
      />
      <div className={classes.toggles} role="group" aria-label="How the text is matched">
        <Toggle label="Regular expression" sign=".*" isOn={regex} onToggle={isOn => onDraft({ regex: isOn })} />
        <Toggle label="Match case" sign="Aa" isOn={matchCase} onToggle={isOn => onDraft({ matchCase: isOn })} />
        <Toggle label="Whole word" sign="ab|" isOn={wholeWord} onToggle={isOn => onDraft({ wholeWord: isOn })} />
      </div>
    </>
  )
}

/** The condition, and whether there is a script besides. */
export function ConditionField({ draft, onDraft, error }: FieldProps & { error: string | null }) {
  return (
    <>
      <TextInput
        className={classes.text}
        classNames={{ input: classes.code ?? '' }}
        size="xs"
        aria-label="Condition"
        placeholder="and a condition, e.g. $.order.total > 100"
        spellCheck={false}
        value={draft.filter}
        error={error}
        onChange={event => onDraft({ filter: event.currentTarget.value })}
      />
      <Button
        variant="default"
        fw={400}
        className={classes.scriptToggle}
        leftSection={<IconBraces size={13} aria-hidden />}
        aria-pressed={draft.usesScript}
        onClick={() => onDraft({ usesScript: !draft.usesScript })}
      >
        Script
      </Button>
    </>
  )
}

interface ToggleProps {
  label: string
  sign: string
  isOn: boolean
  onToggle(isOn: boolean): void
}

function Toggle({ label, sign, isOn, onToggle }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className={classes.toggle}
        aria-label={label}
        aria-pressed={isOn}
        onClick={() => onToggle(!isOn)}
      >
        {sign}
      </button>
    </Tooltip>
  )
}
