// Starts the application: providers, what was kept from last time, the event stream, then the frame.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { connectionsQuery, followEvents, problemOf, queryClient, settingsQuery, useSettings } from '../client/index.ts'
import { notifyProblem } from '../ui/notify.tsx'
import { ProblemView } from '../ui/problem-view.tsx'
import { registerLayout } from './dock-layout.ts'
import { DropHint } from './drop-hint.tsx'
import { registerFeatures } from './features.ts'
import { setCurrentConnection, useFrame } from './frame.store.ts'
import { Frame } from './frame.tsx'
import { takeFile, takeLink } from './links.ts'
import { cssVariables, theme } from './theme.ts'
import { restoreWorkspace, saveNow } from './workspace.ts'

registerFeatures()
registerLayout()

/** Ready when the frame is drawn and every panel that can be seen says its first data is there. */
function useReadyMarker(): void {
  useEffect(() => {
    const root = document.documentElement
    const check = () => {
      // A part of a panel (a record nobody chose yet) does not hold the panel up.
      const panels = [...document.querySelectorAll<HTMLElement>('[data-ready]:not(html, [data-ready] [data-ready])')]
      if (!panels.every(panel => panel.dataset.ready === 'true')) return
      root.dataset.ready = 'true'
      observer.disconnect()
    }
    const observer = new MutationObserver(check)
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-ready'] })
    // Panels are mounted by dockview one frame later.
    const frame = requestAnimationFrame(() => requestAnimationFrame(check))
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
    }
  }, [])
}

function Running() {
  useReadyMarker()
  useEffect(() => {
    const stop = new AbortController()
    void followEvents(stop.signal, {
      lost: error => console.warn('Events were interrupted:', problemOf(error).what),
      notice: problem => notifyProblem('Ottla', problem),
      link: () => void takeLink(),
      file: () => void takeFile(),
    })
    const save = () => void saveNow()
    window.addEventListener('beforeunload', save)
    return () => {
      stop.abort()
      window.removeEventListener('beforeunload', save)
    }
  }, [])
  return (
    <>
      <Frame />
      <DropHint />
    </>
  )
}

type Start = { is: 'starting' } | { is: 'running' } | { is: 'failed'; error: unknown }

async function loadFirst(): Promise<string[]> {
  const [connections] = await Promise.all([
    queryClient.fetchQuery(connectionsQuery()),
    queryClient.fetchQuery(settingsQuery()),
  ])
  const broken = await restoreWorkspace()
  const [first] = connections
  const chosen = useFrame.getState().connectionId
  if (first !== undefined && !connections.some(({ profile }) => profile.id === chosen)) {
    setCurrentConnection(first.profile.id)
  }
  return broken
}

function Starting() {
  const [start, setStart] = useState<Start>({ is: 'starting' })
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is what makes it start again
  useEffect(() => {
    let isCurrent = true
    loadFirst().then(
      broken => {
        if (!isCurrent) return
        setStart({ is: 'running' })
        if (broken.length > 0) {
          notifyProblem('Restore the workspace', new Error(`Not readable and set to default: ${broken.join(', ')}`))
        }
      },
      error => {
        if (isCurrent) setStart({ is: 'failed', error })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [attempt])
  if (start.is === 'running') return <Running />
  if (start.is === 'starting') return null
  return (
    <ProblemView
      error={start.error}
      onRetry={() => {
        setStart({ is: 'starting' })
        setAttempt(attempt + 1)
      }}
    />
  )
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Themed />
    </QueryClientProvider>
  )
}

function Themed() {
  const { theme: wanted } = useSettings()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      {...(wanted === 'system' ? {} : { forceColorScheme: wanted })}
    >
      <Notifications position="bottom-right" limit={4} containerWidth={380} className="notifications" />
      <Starting />
    </MantineProvider>
  )
}
