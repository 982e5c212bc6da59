// Tells the panel that a section's first data is shown, or that it failed.
import { useEffect } from 'react'

export function useReady(isReady: boolean, onReady: () => void): void {
  // `onReady` is made anew by each render of the panel: only the change to ready is told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (isReady) onReady()
  }, [isReady])
}
