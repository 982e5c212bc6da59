// Exporting topics, and importing files of records.
import { IconFileExport, IconFileImport } from '@tabler/icons-react'
import type { Command } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { openDialog } from '#renderer/ui/index.ts'
import { ExportDialog } from './export-dialog.tsx'
import { ImportCaptureDialog } from './import-capture-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'

export const commands: Command[] = [
  {
    id: 'exports.save',
    title: 'Export records',
    group: 'Export and import',
    keywords: 'json lines jsonl csv kcat parquet file dump download',
    icon: IconFileExport,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId, topic }) => {
      if (connectionId === null) return
      openDialog(close => (
        <ExportDialog connectionId={connectionId} from={{ topics: topic === null ? [] : [topic] }} onClose={close} />
      ))
    },
  },
  {
    id: 'exports.import',
    title: 'Import records from a file',
    group: 'Export and import',
    keywords: 'json lines jsonl csv kcat parquet load upload',
    icon: IconFileImport,
    writes: true,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: async ({ connectionId, topic }) => {
      if (connectionId === null) return
      const file = await client.exports.choose()
      if (file === null) return
      openDialog(close => <ImportDialog connectionId={connectionId} topic={topic} file={file} onClose={close} />)
    },
  },
  {
    id: 'exports.capture',
    title: 'Import records from a file as a capture',
    group: 'Export and import',
    keywords: 'json lines jsonl csv kcat parquet offline',
    icon: IconFileImport,
    run: async () => {
      const file = await client.exports.choose()
      if (file === null) return
      openDialog(close => <ImportCaptureDialog file={file} onClose={close} />)
    },
  },
]
