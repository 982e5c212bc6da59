// What a broker found in a folder, in words for the page: paths do not leave main, names below the folder do.
import { relative, sep } from 'node:path'
import type { OfflineReport } from '#contract/index.ts'

export function captureDetail(report: OfflineReport, folder: string): OfflineReport {
  return {
    ...report,
    damaged: report.damaged.map(place => ({ ...place, file: relative(folder, place.file).split(sep).join('/') })),
    notes: report.notes.map(note => note.replaceAll(`${folder}${sep}`, '').replaceAll(folder, '.')),
  }
}
