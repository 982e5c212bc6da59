// Shortcuts of commands: one listener for the whole page, in the capture phase, so that an editor cannot swallow
// them. Text like `mod+shift+P`; `mod` is Ctrl, or ⌘ on macOS.
import { allCommands, contextOf, isAvailable, runCommand } from './commands.ts'

const isMac = /mac/i.test(navigator.platform)

export function matchesShortcut(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.toLowerCase().split('+')
  const key = parts.at(-1)
  const mod = parts.includes('mod')
  return (
    event.key.toLowerCase() === key &&
    event.shiftKey === parts.includes('shift') &&
    event.altKey === parts.includes('alt') &&
    event.metaKey === (isMac && mod) &&
    event.ctrlKey === (parts.includes('ctrl') || (mod && !isMac))
  )
}

/** A dialog is open: it is answered first. The palette, a dialog too, is left by the shortcuts that open it. */
const isAsking = (): boolean => document.querySelector('[aria-modal="true"]:not([class*="Spotlight"])') !== null

/** Answers how to stop listening. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || isAsking()) return
    const context = contextOf()
    const command = allCommands().find(
      each => each.shortcut !== undefined && matchesShortcut(each.shortcut, event) && isAvailable(each, context),
    )
    if (command === undefined) return
    event.preventDefault()
    event.stopPropagation()
    void runCommand(command.id)
  }
  window.addEventListener('keydown', onKeyDown, true)
  return () => window.removeEventListener('keydown', onKeyDown, true)
}
