// A process that imports a file into a capture, to be killed. Arguments: the file, the capture's folder.
import { importCapture } from '#engine/exports/import-capture.ts'

const [file = '', folder = ''] = process.argv.slice(2)
const work = { signal: new AbortController().signal, report: () => {} }
await importCapture({ file, folder, name: 'killed', topic: 'imported' }, work)
process.stdout.write('complete\n')
