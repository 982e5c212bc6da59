// A select over a few known values, whose type is theirs.
import { Select } from '@mantine/core'

interface ChoiceProps<Value extends string> {
  label: string
  description?: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange(value: Value): void
}

export function Choice<Value extends string>({ label, description, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <Select
      label={label}
      description={description}
      allowDeselect={false}
      data={options.map(option => ({ value: option.value as string, label: option.label }))}
      value={value}
      onChange={chosen => {
        const option = options.find(each => each.value === chosen)
        if (option !== undefined) onChange(option.value)
      }}
    />
  )
}
