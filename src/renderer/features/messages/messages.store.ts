// What the user arranged in lists of messages: the columns of each topic, the record pane and how it shows a record.
import { create } from 'zustand'
import { type Json, persistStore } from '#renderer/app/index.ts'
import { type ColumnLayout, defaultLayout, type Placed, withField } from './list/columns.ts'

export const recordViews = ['value', 'key', 'headers', 'bytes', 'metadata'] as const
export type RecordView = (typeof recordViews)[number]

interface MessagesState {
  /** By `layoutKey`; a topic that is not here has the columns as they come. */
  layouts: Record<string, ColumnLayout>
  isPaneOpen: boolean
  /** Pixels. */
  paneWidth: number
  recordView: RecordView
  isPretty: boolean
}

export const narrowestPane = 280

export const useMessages = create<MessagesState>(() => ({
  layouts: {},
  isPaneOpen: true,
  paneWidth: 420,
  recordView: 'value',
  isPretty: true,
}))

/** The record pane, for a screen that shows records beside a list of its own. */
export function useRecordPane() {
  const { isPaneOpen, paneWidth } = useMessages()
  return {
    isOpen: isPaneOpen,
    width: paneWidth,
    setOpen: (isOpen: boolean) => useMessages.setState({ isPaneOpen: isOpen }),
    setWidth: (width: number) => useMessages.setState({ paneWidth: width }),
  }
}

function restore(kept: Json): Partial<MessagesState> {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
  const state: Partial<MessagesState> = {}
  const { layouts } = kept
  if (typeof layouts === 'object' && layouts !== null && !Array.isArray(layouts)) {
    state.layouts = Object.fromEntries(Object.entries(layouts).map(([key, layout]) => [key, layoutOf(layout)]))
  }
  if (typeof kept.isPaneOpen === 'boolean') state.isPaneOpen = kept.isPaneOpen
  if (typeof kept.paneWidth === 'number') state.paneWidth = Math.max(narrowestPane, kept.paneWidth)
  if (typeof kept.isPretty === 'boolean') state.isPretty = kept.isPretty
  const view = recordViews.find(each => each === kept.recordView)
  if (view !== undefined) state.recordView = view
  return state
}

/** What is kept of a layout; built-in columns that are not in it come at its end. */
function layoutOf(kept: Json): ColumnLayout {
  const placed = Array.isArray(kept) ? kept.map(placedOf).filter(each => each !== null) : []
  return [...placed, ...defaultLayout.filter(({ id }) => !placed.some(each => each.id === id))]
}

function placedOf(kept: Json): Placed | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept) || typeof kept.id !== 'string') return null
  return {
    id: kept.id,
    isHidden: kept.isHidden === true,
    width: typeof kept.width === 'number' ? kept.width : null,
  }
}

const kept = ({ layouts, ...state }: MessagesState): Json => ({
  ...state,
  layouts: Object.fromEntries(
    Object.entries(layouts).map(([key, layout]) => [key, layout.map(placed => ({ ...placed }))]),
  ),
})

persistStore('messages', useMessages, kept, restore)

const layoutKey = (connectionId: string, topic: string) => `${connectionId}/${topic}`

export function useLayout(connectionId: string, topic: string): ColumnLayout {
  return useMessages(state => state.layouts[layoutKey(connectionId, topic)] ?? defaultLayout)
}

export function setLayout(connectionId: string, topic: string, layout: ColumnLayout): void {
  const key = layoutKey(connectionId, topic)
  useMessages.setState(({ layouts }) => {
    const { [key]: _before, ...others } = layouts
    return { layouts: layout === defaultLayout ? others : { ...others, [key]: layout } }
  })
}

/** Shows a field of this topic's records as a column. */
export function showField(connectionId: string, topic: string, field: string): void {
  const layout = useMessages.getState().layouts[layoutKey(connectionId, topic)] ?? defaultLayout
  setLayout(connectionId, topic, withField(layout, field))
}
