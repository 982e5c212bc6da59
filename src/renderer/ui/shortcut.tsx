// A shortcut as people read it: `mod+shift+P` → `Ctrl+Shift+P`, or `⇧⌘P` on macOS.
const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

const macSigns: Record<string, string> = { mod: '⌘', shift: '⇧', alt: '⌥', ctrl: '⌃' }
const words: Record<string, string> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', ctrl: 'Ctrl', escape: 'Esc' }

const named = (part: string) => (part.length === 1 ? part.toUpperCase() : (words[part.toLowerCase()] ?? part))

export function shortcutText(shortcut: string): string {
  const parts = shortcut.split('+').map(part => part.trim())
  if (isMac) return parts.map(part => macSigns[part.toLowerCase()] ?? named(part)).join('')
  return parts.map(named).join('+')
}
