// What a group has committed now, as a file that moving offsets and Kafka's own tool read.
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { client } from '#renderer/client/index.ts'
import { notifyDone, notifyProblem } from '#renderer/ui/index.ts'

const forms = [
  { form: 'tool', label: 'For kafka-consumer-groups --from-file' },
  { form: 'full', label: 'In full: metadata, epochs' },
] as const

interface ExportMenuProps {
  connectionId: string
  groupId: string
}

export function ExportMenu({ connectionId, groupId }: ExportMenuProps) {
  const save = async (form: 'tool' | 'full') => {
    try {
      const text = await client.groups.csv({ connectionId, groupId, form })
      const bytes = new TextEncoder().encode(text)
      const name = await client.app.saveFile({ suggestedName: `${groupId}.csv`, bytes })
      if (name !== null) notifyDone('Offsets exported', name)
    } catch (error) {
      notifyProblem('Export offsets', error)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={13} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {forms.map(({ form, label }) => (
          <Menu.Item key={form} onClick={() => void save(form)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
