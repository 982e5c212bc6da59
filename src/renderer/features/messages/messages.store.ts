// What the user arranged in every list of messages: column widths, the record pane and how it shows a record.
import { create } from 'zustand'
import { type Json, persistStore } from '#renderer/app/index.ts'
import { type ColumnWidths, columns } from './list/columns.ts'

export const recordViews = ['value', 'key', 'headers', 'bytes', 'metadata'] as const
export type RecordView = (typeof recordViews)[number]

interface MessagesState {
  widths: ColumnWidths
  isPaneOpen: boolean
  /** Pixels. */
  paneWidth: number
  recordView: RecordView
  isPretty: boolean
}

export const narrowestPane = 280

export const useMessages = create<MessagesState>(() => ({
  widths: {},
  isPaneOpen: true,
  paneWidth: 420,
  recordView: 'value',
  isPretty: true,
}))

function restore(kept: Json): Partial<MessagesState> {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
  const state: Partial<MessagesState> = {}
  const widths = kept.widths
  if (typeof widths === 'object' && widths !== null && !Array.isArray(widths)) {
    state.widths = {}
    for (const { id } of columns) {
      const width = widths[id]
      if (typeof width === 'number') state.widths[id] = width
    }
  }
  if (typeof kept.isPaneOpen === 'boolean') state.isPaneOpen = kept.isPaneOpen
  if (typeof kept.paneWidth === 'number') state.paneWidth = Math.max(narrowestPane, kept.paneWidth)
  if (typeof kept.isPretty === 'boolean') state.isPretty = kept.isPretty
  const view = recordViews.find(each => each === kept.recordView)
  if (view !== undefined) state.recordView = view
  return state
}

persistStore('messages', useMessages, state => ({ ...state, widths: { ...state.widths } }), restore)
