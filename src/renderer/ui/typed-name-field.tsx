// The field in which a name has to be typed before something is destroyed.
import { TextInput } from '@mantine/core'

interface TypedNameFieldProps {
  /** What has to be typed, e.g. the topic's name. */
  expected: string
  typed: string
  onTyped: (typed: string) => void
  autoFocus?: boolean
}

export function TypedNameField({ expected, typed, onTyped, autoFocus = false }: TypedNameFieldProps) {
  return (
    <TextInput
      label={
        <>
          Type <code>{expected}</code> to confirm
        </>
      }
      aria-label={`Type ${expected} to confirm`}
      value={typed}
      onChange={event => onTyped(event.currentTarget.value)}
      data-autofocus={autoFocus || undefined}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
