import { afterEach, describe, expect, it, vi } from 'vitest'
import { registerCommands } from '#renderer/app/commands.ts'
import { listenForShortcuts, matchesShortcut } from '#renderer/app/shortcuts.ts'

const key = (name: string, keys: Partial<KeyboardEventInit> = {}) =>
  new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...keys })

let stop = () => {}
afterEach(() => stop())

describe('shortcuts', () => {
  it('match exactly the keys they name', () => {
    expect(matchesShortcut('mod+K', key('k', { ctrlKey: true }))).toBe(true)
    expect(matchesShortcut('mod+K', key('K', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(matchesShortcut('mod+K', key('k'))).toBe(false)
    expect(matchesShortcut('ctrl+shift+Tab', key('Tab', { ctrlKey: true, shiftKey: true }))).toBe(true)
    expect(matchesShortcut('mod+,', key(',', { ctrlKey: true }))).toBe(true)
  })

  it('run their command wherever the focus is, unless it is not available', () => {
    const run = vi.fn()
    let isAvailable = true
    registerCommands([
      { id: 'test.run', title: 'Run', group: 'Test', shortcut: 'mod+J', isAvailable: () => isAvailable, run },
    ])
    stop = listenForShortcuts()
    const field = document.body.appendChild(document.createElement('textarea'))
    field.addEventListener('keydown', event => event.stopPropagation())
    const event = key('j', { ctrlKey: true })
    field.dispatchEvent(event)
    expect(run).toHaveBeenCalledOnce()
    expect(event.defaultPrevented).toBe(true)
    isAvailable = false
    field.dispatchEvent(key('j', { ctrlKey: true }))
    expect(run).toHaveBeenCalledOnce()
    field.remove()
  })

  it('wait until a dialog is answered, but leave the palette', () => {
    const run = vi.fn()
    registerCommands([{ id: 'test.run', title: 'Run', group: 'Test', shortcut: 'mod+J', run }])
    stop = listenForShortcuts()
    const dialog = document.body.appendChild(document.createElement('section'))
    dialog.setAttribute('aria-modal', 'true')
    const event = key('j', { ctrlKey: true })
    document.body.dispatchEvent(event)
    expect(run).not.toHaveBeenCalled()
    expect(event.defaultPrevented).toBe(false)
    dialog.className = 'mantine-Spotlight-content'
    document.body.dispatchEvent(key('j', { ctrlKey: true }))
    expect(run).toHaveBeenCalledOnce()
    dialog.remove()
  })
})
