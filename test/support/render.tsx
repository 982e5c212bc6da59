// Draws a screen as the app does, in jsdom: theme, query client, and the few things a browser has and jsdom lacks.
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach } from 'vitest'
import { theme } from '#renderer/app/theme.ts'
import { queryClient } from '#renderer/client/index.ts'
import { ContextMenuHost } from '#renderer/ui/context-menu.tsx'
import { DialogHost } from '#renderer/ui/dialogs.tsx'

// Finding by role is slow in jsdom; one second is too short on two loaded cores.
configure({ asyncUtilTimeout: 10_000 })

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const noMedia = (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
})

/** Height every element claims to have: a list shows what fits. */
const screenHeight = 200

// What is still mounted when a file ends would go on without a window.
afterEach(() => {
  cleanup()
  queryClient.clear()
})

export function renderScreen(screen: ReactElement): void {
  window.ResizeObserver = NoResizes
  window.matchMedia = noMedia
  Element.prototype.scrollIntoView = () => {}
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => screenHeight })
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        {screen}
        <DialogHost />
        <ContextMenuHost />
      </QueryClientProvider>
    </MantineProvider>,
  )
}
