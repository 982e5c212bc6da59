// Files that were dropped onto the page. The preload tells their paths, which the page itself never learns; only our own
// page in the main frame of a window is listened to.
import { ipcMain } from 'electron'
import { z } from 'zod'
import { isOwnPage } from './pages.ts'

const paths = z.array(z.string().min(1).max(32_768)).max(100)

export function takeDrops(open: (path: string) => void): void {
  ipcMain.on('dropped', (event, message) => {
    const { senderFrame, sender } = event
    if (senderFrame === null || senderFrame !== sender.mainFrame || !isOwnPage(senderFrame.url)) return
    const told = paths.safeParse(message)
    for (const path of told.data ?? []) open(path)
  })
}
