// Remembers in the tab where its list stands, so that the app finds it again after a restart.
import { useCallback, useEffect, useRef } from 'react'
import { updateTab } from '#renderer/app/index.ts'
import type { RowSource } from './list/row-source.ts'

/** Milliseconds of rest before a place is kept: scrolling must not write the workspace. */
const restMs = 600

/** Answers what to call whenever the list has moved; the newest end at the top is the default and no place. */
export function useKeptTop(tabId: string, source: RowSource | null): (isAtNewest: boolean) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const kept = useRef('')
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(
    isAtNewest => {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        const isDefault = isAtNewest && source?.order === 'newest'
        const place = isDefault ? null : (source?.topPlace() ?? null)
        const top = place === null ? null : { partition: place.partition, offset: place.offset.toString() }
        const text = JSON.stringify(top)
        if (text === kept.current) return
        kept.current = text
        updateTab(tabId, { params: { top } })
      }, restMs)
    },
    [tabId, source],
  )
}
