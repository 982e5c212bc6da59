// A file that main knows by path and the page by name only.
import { Button, CloseButton, Group, Text } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import type { FileHandle } from '#contract/index.ts'
import { client } from '../../client/index.ts'
import { notifyProblem } from '../../ui/index.ts'

export function FileField({
  label,
  purpose,
  file,
  onChange,
}: {
  label: string
  purpose: 'ca' | 'certificate' | 'key' | 'sshKey'
  file: FileHandle | null
  onChange: (file: FileHandle | null) => void
}) {
  const choose = async () => {
    try {
      const chosen = await client.connections.chooseFile({ purpose })
      if (chosen !== null) onChange(chosen)
    } catch (error) {
      notifyProblem(`Choose the ${label.toLowerCase()}`, error)
    }
  }
  return (
    <div>
      <Text size="xs" fw={500}>
        {label}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFile size={13} aria-hidden />}
          aria-label={`Choose ${label}`}
          onClick={() => void choose()}
        >
          {file?.name ?? 'Choose'}
        </Button>
        {file === null ? null : (
          <CloseButton size="xs" aria-label={`Without ${label}`} onClick={() => onChange(null)} />
        )}
      </Group>
    </div>
  )
}
