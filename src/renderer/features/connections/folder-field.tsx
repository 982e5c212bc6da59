// The folder of a connection: any name, with those that are there to choose from.
import { Autocomplete, type AutocompleteProps } from '@mantine/core'
import { useConnections } from '../../client/index.ts'
import { foldersOf } from './draft.ts'

type FolderFieldProps = Pick<AutocompleteProps, 'description' | 'placeholder'> & {
  value: string
  onChange: (folder: string) => void
  isFocused?: boolean
}

export function FolderField({ value, onChange, isFocused = false, ...rest }: FolderFieldProps) {
  const folders = foldersOf(useConnections().data ?? [])
  const text = value.trim().toLowerCase()
  // Of a folder that is chosen the others are offered, too.
  const offered = folders.includes(value.trim()) ? folders : folders.filter(each => each.toLowerCase().includes(text))
  return (
    <Autocomplete
      label="Folder"
      data={offered}
      filter={({ options }) => options}
      value={value}
      maxLength={100}
      data-autofocus={isFocused || undefined}
      onChange={onChange}
      {...rest}
    />
  )
}
