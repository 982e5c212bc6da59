// Records picked in the list by hand: Ctrl and a click or Space one by one, Shift and a click a stretch of rows that are here.
import { useState } from 'react'
import type { PickedRecords } from '#contract/index.ts'
import { placeOf, type RecordPlace, type RowRef } from './list/columns.ts'
import type { RowSource } from './list/row-source.ts'

const idOf = ({ partition, offset }: RecordPlace) => `${partition}@${offset}`

export interface Picks {
  count: number
  has(row: RowRef): boolean
  toggle(row: RowRef): void
  /** Both included. */
  stretch(from: number, to: number): void
  clear(): void
  records(topic: string): PickedRecords
}

export function usePicks(source: RowSource | null): Picks {
  const [picked, setPicked] = useState<ReadonlyMap<string, RecordPlace>>(new Map())
  return {
    count: picked.size,
    has: row => picked.size > 0 && picked.has(idOf(placeOf(row))),
    toggle(row) {
      const place = placeOf(row)
      setPicked(before => {
        const next = new Map(before)
        if (!next.delete(idOf(place))) next.set(idOf(place), place)
        return next
      })
    },
    stretch(from, to) {
      const places: [string, RecordPlace][] = []
      for (let position = Math.min(from, to); position <= Math.max(from, to); position++) {
        const found = source?.cache.find(position)
        if (found?.kind !== 'row') continue
        const place = placeOf(found)
        places.push([idOf(place), place])
      }
      setPicked(before => new Map([...before, ...places]))
    },
    clear: () => setPicked(new Map()),
    records(topic) {
      const partitions = new Map<number, bigint[]>()
      for (const { partition, offset } of picked.values()) {
        partitions.set(partition, [...(partitions.get(partition) ?? []), offset])
      }
      return [...partitions].map(([partition, offsets]) => ({ topic, partition, offsets }))
    },
  }
}
