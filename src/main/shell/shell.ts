// What only the desktop can do: file dialogs, writing a chosen file, opening a link, telling versions. Paths never reach the page.
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { app, dialog, shell as electronShell } from 'electron'
import { KafkaFailure } from '#kafka/failure.ts'

export interface Shell {
  /** Null when cancelled. */
  chooseFile(title: string, extensions: string[]): Promise<string | null>
  /** Asks where to, writes, answers the file's name; null when cancelled. */
  saveFile(suggestedName: string, bytes: Uint8Array): Promise<string | null>
  openExternal(url: string): Promise<void>
  versions(): { version: string; electron: string; chrome: string }
}

export const shell: Shell = {
  async chooseFile(title, extensions) {
    const { filePaths } = await dialog.showOpenDialog({
      title,
      properties: ['openFile'],
      filters: [
        { name: title, extensions },
        { name: 'All files', extensions: ['*'] },
      ],
    })
    return filePaths[0] ?? null
  },
  async saveFile(suggestedName, bytes) {
    const { filePath, canceled } = await dialog.showSaveDialog({ defaultPath: suggestedName })
    if (canceled || filePath === '') return null
    try {
      await writeFile(filePath, bytes)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new KafkaFailure({
        code: 'FILE_NOT_WRITTEN',
        what: `The file could not be written: ${reason}`,
        where: { file: filePath },
        remedy: 'Choose another folder, or check the free space and the rights.',
      })
    }
    return basename(filePath)
  },
  async openExternal(url) {
    // The contract lets https pass only; checked again where it matters.
    if (new URL(url).protocol === 'https:') await electronShell.openExternal(url)
  },
  versions: () => ({
    version: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
  }),
}
