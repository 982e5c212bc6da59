// `exports`: records to a file, and files of records into a topic or a capture.
import { procedures } from '../../ipc/procedures.ts'

const { exports } = procedures

export const exportsHandlers = exports.router({
  save: exports.save.handler(async ({ input, context }) => {
    const target = await context.shell.chooseTarget(input.suggestedName)
    return target === null ? null : context.exports.save(input, target.path)
  }),
  interrupted: exports.interrupted.handler(({ context }) => context.exports.interrupted()),
  resume: exports.resume.handler(({ input, context }) => context.exports.resume(input.connectionId, input.id)),
  discard: exports.discard.handler(({ input, context }) => context.exports.discard(input.id)),
  choose: exports.choose.handler(async ({ context }) => {
    const path = await context.shell.chooseFile('Import records', ['jsonl', 'json', 'ndjson', 'csv', 'parquet', 'txt'])
    return path === null ? null : context.exports.choose(path)
  }),
  import: exports.import.handler(async ({ input, context }) => {
    const { connectionId } = input
    try {
      return await context.exports.import(input, () => context.writer(connectionId))
    } finally {
      context.events.emit({ event: 'changed', connectionId, feature: 'messages' })
    }
  }),
  capture: exports.capture.handler(({ input, context }) => {
    const { fileId, name, topic } = input
    return context.captures.import({ file: context.exports.fileOf(fileId), name, topic })
  }),
  forget: exports.forget.handler(({ input, context }) => context.exports.forget(input.fileId)),
})
