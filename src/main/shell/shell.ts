// What only the desktop can do: file dialogs, writing a chosen file, opening a link, telling versions. Paths never reach the page.
import { app, BrowserWindow, dialog, shell as electronShell } from 'electron'
import { type Target, targetAt } from '../storage/target.ts'
import { openTerminal } from './terminal.ts'

export interface Shell {
  /** Null when cancelled. */
  chooseFile(title: string, extensions: string[]): Promise<string | null>
  /** Null when cancelled. */
  chooseFolder(title: string): Promise<string | null>
  /** A question of the system's own, which no script of a page can answer or draw over. */
  confirm(asked: { question: string; detail: string; yes: string }): Promise<boolean>
  /** In the system's file manager. */
  reveal(path: string): void
  /** Asks where to write; null when cancelled. */
  chooseTarget(suggestedName: string): Promise<Target | null>
  openExternal(url: string): Promise<void>
  /** In the system's terminal; false where there is none. */
  openTerminal(command: readonly string[]): Promise<boolean>
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
  async chooseFolder(title) {
    const { filePaths } = await dialog.showOpenDialog({ title, properties: ['openDirectory', 'createDirectory'] })
    return filePaths[0] ?? null
  },
  async confirm({ question, detail, yes }) {
    const buttons = ['Cancel', yes]
    const asked = {
      type: 'warning' as const,
      message: question,
      detail,
      buttons,
      cancelId: 0,
      defaultId: 0,
      noLink: true,
    }
    const window = BrowserWindow.getFocusedWindow()
    const { response } = await (window === null ? dialog.showMessageBox(asked) : dialog.showMessageBox(window, asked))
    return response === 1
  },
  reveal: path => electronShell.showItemInFolder(path),
  async chooseTarget(suggestedName) {
    const { filePath, canceled } = await dialog.showSaveDialog({ defaultPath: suggestedName })
    return canceled || filePath === '' ? null : targetAt(filePath)
  },
  async openExternal(url) {
    // The contract lets https pass only; checked again where it matters.
    if (new URL(url).protocol === 'https:') await electronShell.openExternal(url)
  },
  openTerminal,
  versions: () => ({
    version: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
  }),
}
