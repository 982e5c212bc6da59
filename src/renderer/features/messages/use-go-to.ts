// Brings a list to a place: what was typed into the go-to box, the record of a link, or where a view stood before it was
// opened again.
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Place } from '#contract/index.ts'
import { openLink, type Tab, updateTab } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { notifyProblem } from '#renderer/ui/index.ts'
import type { Target } from './go-to.ts'
import type { MessageListHandle } from './list/message-list.tsx'
import { useMessages } from './messages.store.ts'
import { goToOf, isWithin, placeOfStretch, type Reading } from './reading.ts'
import type { ViewState } from './use-view.ts'

interface UseGoTo {
  tab: Tab
  reading: Reading
  state: ViewState
  list: RefObject<MessageListHandle | null>
  reopen(): void
}

export function useGoTo({ tab, reading, state, list, reopen }: UseGoTo): (target: Target) => void {
  const view = state.status === 'open' ? state.view : null
  const viewId = view?.viewId ?? null

  const jump = useCallback(
    (place: Place, isSelected = true) => {
      if (viewId === null) return
      client.messages.locate({ viewId, place }).then(
        ({ position }) => {
          list.current?.goTo(Number(position), isSelected)
          if (isSelected) list.current?.focus()
        },
        error => notifyProblem('Go to', error),
      )
    },
    [viewId, list],
  )

  const before = state.status === 'open' ? state.spot : null
  useEffect(() => {
    if (before === null) return
    if ('position' in before) list.current?.goTo(before.position, false)
    else jump({ at: 'offset', ...before }, false)
  }, [before, jump, list])

  // A record outside of the view is newer, or in a partition that is not read: open the view wider, once, then go.
  const asked = useRef({ id: '', isWidened: false })
  const { goTo: kept } = tab.params
  useEffect(() => {
    const goTo = goToOf(kept)
    if (goTo === null || view === null) return
    if (asked.current.id === goTo.asked && !asked.current.isWidened) return
    const isWidened = asked.current.id === goTo.asked
    const { place } = goTo
    if ('from' in place || isWithin(view, place) || isWidened) {
      asked.current = { id: goTo.asked, isWidened: false }
      // Done with: after a restart the list stands where it was left.
      updateTab(tab.id, { params: { goTo: null } })
      if ('from' in place) return jump(placeOfStretch(place, reading.start))
      useMessages.setState({ isPaneOpen: true })
      return jump({ at: 'offset', ...place })
    }
    asked.current = { id: goTo.asked, isWidened: true }
    const isLeftOut = reading.partitions !== null && !reading.partitions.includes(place.partition)
    if (isLeftOut) updateTab(tab.id, { params: { reading: { ...reading, partitions: null } } })
    else reopen()
  }, [kept, view, jump, reading, reopen, tab.id])

  return target => {
    if (target.kind === 'link') void openLink(target.url)
    else if (target.kind === 'place') jump(target.place)
    else {
      list.current?.goTo(Number(target.position))
      list.current?.focus()
    }
  }
}
