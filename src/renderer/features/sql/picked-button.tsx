// The way from picked records, a selection or the hits of a search, to tables that hold exactly these.
import { Button } from '@mantine/core'
import { IconSql } from '@tabler/icons-react'
import type { PickedRecords } from '#contract/index.ts'
import { loadPicked } from './commands.tsx'

interface SqlPickedButtonProps {
  connectionId: string
  /** `selection`, `hits`: how they are called. */
  what: string
  /** The button only says what it does, beside a count. */
  isShort?: boolean
  /** Asked for when it is pressed. */
  picked(): PickedRecords
}

export function SqlPickedButton({ connectionId, what, picked, isShort = false }: SqlPickedButtonProps) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      flex="none"
      aria-label={`Open ${what} in SQL`}
      leftSection={<IconSql size={12} aria-hidden />}
      title="Loads them, and no others, into a table"
      onClick={() => void loadPicked(connectionId, picked())}
    >
      {isShort ? 'SQL' : 'Open in SQL'}
    </Button>
  )
}
