// The application's window: sandboxed, isolated, goes nowhere, opens nothing; where it stood is remembered.
import { join } from 'node:path'
import { BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'
import { openJsonFile } from '../storage/json-file.ts'
import { isOwnPage, pageUrl } from './pages.ts'

const placeSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
  maximised: z.boolean(),
})

const DEFAULT_SIZE = { width: 1440, height: 900 }

export function openWindow(paths: { preload: string; icon: string; userData: string }): BrowserWindow {
  const place = openJsonFile<z.infer<typeof placeSchema>>(join(paths.userData, 'window.json'), {
    version: 1,
    schema: placeSchema,
    initial: { bounds: null, maximised: false },
  })
  const { bounds, maximised } = place.get()
  const window = new BrowserWindow({
    ...(bounds !== null && isOnScreen(bounds) ? bounds : DEFAULT_SIZE),
    minWidth: 800,
    minHeight: 500,
    title: 'Ottla',
    icon: paths.icon,
    show: false,
    backgroundColor: '#1b1c1e',
    autoHideMenuBar: true,
    webPreferences: {
      preload: paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.webContents.on('will-navigate', event => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  window.webContents.on('will-attach-webview', event => event.preventDefault())
  // WebRTC asks neither the page's policy nor the session's filter; it is left with the session's proxy, which leads nowhere.
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.on('close', () => {
    const maximisedNow = window.isMaximized()
    place.update({ bounds: window.getNormalBounds(), maximised: maximisedNow }).catch(error => console.error(error))
  })
  void window.loadURL(pageUrl())
  return window
}

function isOnScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
    const overlapY = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y)
    return overlapX >= 100 && overlapY >= 100
  })
}
