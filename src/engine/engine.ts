// What the engine answers: to the renderer the features that read records, to main the control contract. Runs in a utility
// process of the app and in plain Node in tests; opens read-only connections only.
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { engineControlContract } from '#contract/engine.contract.ts'
import { engineContract, type View } from '#contract/index.ts'
import { streamWithProblems, withProblems } from '#contract/problem-error.ts'
import { toFieldColumns, whyNoField } from '#core/log/field-columns.ts'
import { PartitionReader } from '#core/log/partition-reader.ts'
import { toColumns, toGapColumns } from '#core/log/rows.ts'
import { LogView } from '#core/log/view.ts'
import { initCompression } from '#core/records/compression.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { asFailure } from '#kafka/failure.ts'
import { Captures } from './captures/captures.ts'
import { listCaptures, readCapture, renameCapture } from './captures/captures-on-disk.ts'
import { packCapture } from './captures/pack-capture.ts'
import { capturePicked } from './captures/picked-capture.ts'
import { unpackCapture } from './captures/unpack-capture.ts'
import { verifyCapture } from './captures/verify-capture.ts'
import { compareTopics } from './compare.ts'
import { Exports } from './exports/exports.ts'
import { importCapture } from './exports/import-capture.ts'
import { Imports } from './exports/imports.ts'
import { sampleOf } from './exports/records-file.ts'
import { partitionProducers, scanGaps } from './gaps.ts'
import { Records } from './record.ts'
import { lookThrough } from './redrive/look.ts'
import { Registry } from './registry.ts'
import { Replays } from './replay/replays.ts'
import { Searches } from './searches.ts'
import { Sources } from './sources.ts'
import { inSteps, type Work } from './steps.ts'
import { Tails } from './tails.ts'
import { Timemaps } from './timemaps.ts'

/** Fetched blocks kept per open view. */
const VIEW_CACHE_BYTES = 32 * 1024 * 1024
const READ_CACHE_BYTES = 4 * 1024 * 1024

const VIEW_CLOSED = {
  code: 'VIEW_CLOSED',
  what: 'This list is no longer open in the engine',
  remedy: 'It is opened again by itself; if not, reload the messages.',
}

/** @param searchThread the entry of search threads; from source by default */
export function createEngine(searchThread = join(import.meta.dirname, 'search-thread.ts')) {
  const sources = new Sources()
  const views = new Registry<LogView>(VIEW_CLOSED)
  const records = new Records((connectionId, topic) => sources.log(connectionId, topic))
  const searches = new Searches(sources, searchThread)
  const timemaps = new Timemaps(sources)
  const tails = new Tails(sources)
  const captures = new Captures(sources)

  const exports = new Exports(sources)
  const imports = new Imports()
  const replays = new Replays(sources)

  const closeConnection = (connectionId: string) => {
    views.closeConnection(connectionId)
    timemaps.closeConnection(connectionId)
    tails.closeConnection(connectionId)
    searches.closeConnection(connectionId)
    records.closeConnection(connectionId)
  }
  const describe = (viewId: string, view: LogView): View => ({
    viewId,
    length: view.length,
    bounds: [...view.bounds].map(([partition, { logStartOffset, end }]) => ({
      partition,
      logStartOffset,
      highWatermark: end,
    })),
  })

  const os = implement(engineContract).use(({ next }) =>
    withProblems(
      () => next(),
      error => asFailure(error, {}),
    ),
  )
  const router = os.router({
    messages: {
      open: os.messages.open.handler(async ({ input }) => {
        await initCompression()
        const source = await sources.log(input.connectionId, input.topic)
        const { partitions, order, isolation } = input
        const view = await LogView.open(source, { partitions, order, isolation, cacheBytes: VIEW_CACHE_BYTES })
        return describe(views.add(input.connectionId, view), view)
      }),
      close: os.messages.close.handler(({ input }) => {
        views.close(input.viewId)
      }),
      window: os.messages.window.handler(async ({ input, signal }) => {
        const view = views.find(input.viewId)
        const { rows, gaps, ...ends } = await view.window(input.position, input.count, signal)
        const positions = BigInt64Array.from(rows, row => row.position)
        const fields = toFieldColumns(
          rows.map(row => row.record),
          input.fields,
        )
        return { ...toColumns(rows), positions, gaps: toGapColumns(gaps), fields, ...ends }
      }),
      checkField: os.messages.checkField.handler(({ input }) => whyNoField(input.field)),
      locate: os.messages.locate.handler(async ({ input }) => ({
        position: await views.find(input.viewId).locate(input.place),
      })),
      watch: os.messages.watch.handler(async function* ({ input, signal }) {
        const view = views.find(input.viewId)
        yield describe(input.viewId, view)
        while (!signal?.aborted && views.isOpen(input.viewId)) {
          await sleep(input.intervalMs, signal)
          if (signal?.aborted) return
          if (await views.find(input.viewId).refresh()) yield describe(input.viewId, view)
        }
      }),
      record: os.messages.record.handler(async ({ input }) => {
        await initCompression()
        return records.read(input)
      }),
      bytes: os.messages.bytes.handler(async ({ input }) => {
        await initCompression()
        return records.bytes(input)
      }),
      read: os.messages.read.handler(async ({ input }) => {
        await initCompression()
        const source = await sources.log(input.connectionId, input.topic)
        const bounds = (await source.bounds([input.partition], input.isolation)).get(input.partition)
        const end = bounds?.end ?? input.offset
        const reader = new PartitionReader(source, input.partition, input.isolation, READ_CACHE_BYTES)
        const { records, next } = await reader.forwards(input.offset, end, input.count)
        const rows = records.map(record => ({ partition: input.partition, record }))
        return { rows: toColumns(rows), nextOffset: input.offset > end ? input.offset : next }
      }),
    },
    compare: {
      topics: os.compare.topics.handler(async function* ({ input: { left, right, by }, signal }) {
        const logOf = async ({ connectionId, topic }: typeof left) =>
          new BrokerLog(await sources.lookingUp(connectionId), topic)
        const sides = { left: await logOf(left), right: await logOf(right) }
        yield* stepsWithProblems(signal, work => compareTopics(sides, by, work))
      }),
    },
    gaps: {
      scan: os.gaps.scan.handler(async function* ({ input, signal }) {
        const connection = await sources.lookingUp(input.connectionId)
        yield* streamWithProblems(scanGaps(connection, input, signal), error => asFailure(error, {}))
      }),
      producers: os.gaps.producers.handler(async ({ input }) =>
        partitionProducers(await sources.lookingUp(input.connectionId), input.topic, input.partition),
      ),
    },
    search: {
      check: os.search.check.handler(({ input }) => searches.check(input)),
      start: os.search.start.handler(({ input }) => searches.start(input)),
      poll: os.search.poll.handler(({ input }) => searches.poll(input.searchId, input.afterHit, input.waitMs)),
      pause: os.search.pause.handler(({ input }) => searches.pause(input.searchId)),
      resume: os.search.resume.handler(({ input }) => searches.resume(input.searchId)),
      cancel: os.search.cancel.handler(({ input }) => searches.cancel(input.searchId)),
      close: os.search.close.handler(({ input }) => searches.close(input.searchId)),
    },
    tail: {
      start: os.tail.start.handler(({ input }) => tails.start(input)),
      filter: os.tail.filter.handler(({ input }) => tails.filter(input.tailId, input)),
      poll: os.tail.poll.handler(({ input }) => tails.find(input.tailId).poll(input.after, input.count, input.waitMs)),
      rows: os.tail.rows.handler(({ input }) => tails.find(input.tailId).rows(input.from, input.count)),
      pause: os.tail.pause.handler(({ input }) => tails.find(input.tailId).pause()),
      resume: os.tail.resume.handler(({ input }) => tails.find(input.tailId).resume()),
      clear: os.tail.clear.handler(({ input }) => tails.find(input.tailId).clear()),
      close: os.tail.close.handler(({ input }) => tails.close(input.tailId)),
    },
    timemap: {
      start: os.timemap.start.handler(({ input }) => timemaps.start(input)),
      poll: os.timemap.poll.handler(({ input }) => timemaps.poll(input.mapId, input.after, input.waitMs)),
      close: os.timemap.close.handler(({ input }) => timemaps.close(input.mapId)),
    },
  })

  const control = implement(engineControlContract).use(({ next }) =>
    withProblems(
      () => next(),
      error => asFailure(error, {}),
    ),
  )
  const controlRouter = control.router({
    open: control.open.handler(async ({ input }) => {
      // Views of the former connection stand on sockets that are closed now.
      closeConnection(input.connectionId)
      await sources.open(input.connectionId, input.options)
    }),
    close: control.close.handler(async ({ input }) => {
      closeConnection(input.connectionId)
      await sources.close(input.connectionId)
    }),
    captures: {
      start: control.captures.start.handler(({ input }) => captures.start(input)),
      poll: control.captures.poll.handler(({ input }) => captures.poll(input.id, input.waitMs)),
      stop: control.captures.stop.handler(({ input }) => captures.stop(input.id)),
      list: control.captures.list.handler(({ input }) => listCaptures(input.folder)),
      read: control.captures.read.handler(({ input }) => readCapture(input.folder)),
      keep: control.captures.keep.handler(({ input, signal }) =>
        stepsWithProblems(signal, work =>
          sources.withScanning(input.connectionId, scanning => capturePicked(scanning, input, work)),
        ),
      ),
      import: control.captures.import.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => importCapture(input, work)),
      ),
      verify: control.captures.verify.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => verifyCapture(input.folder, work)),
      ),
      pack: control.captures.pack.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => packCapture(input.folder, input.file, work)),
      ),
      unpack: control.captures.unpack.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => unpackCapture(input.file, input.folder, work)),
      ),
      rename: control.captures.rename.handler(({ input }) => renameCapture(input.folder, input.name)),
      estimate: control.captures.estimate.handler(({ input }) => captures.estimate(input)),
    },
    exports: {
      save: control.exports.save.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => exports.save(input, work)),
      ),
      resume: control.exports.resume.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => exports.resume(input, work)),
      ),
      interrupted: control.exports.interrupted.handler(({ input }) => exports.interrupted(input.folder)),
      discard: control.exports.discard.handler(({ input }) => exports.discard(input)),
      sample: control.exports.sample.handler(({ input }) => sampleOf(input.file)),
      openImport: control.exports.openImport.handler(({ input }) =>
        imports.open(input.file, input.partitions, input.options),
      ),
      nextImport: control.exports.nextImport.handler(({ input }) => imports.next(input.importId)),
      closeImport: control.exports.closeImport.handler(({ input }) => imports.close(input.importId)),
    },
    replay: {
      plan: control.replay.plan.handler(({ input }) => replays.plan(input.connectionId, input.spec)),
      preview: control.replay.preview.handler(({ input }) => replays.preview(input.connectionId, input.spec)),
      dryRun: control.replay.dryRun.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => replays.dryRun(input.connectionId, input.spec, work)),
      ),
      run: control.replay.run.handler(({ input }) =>
        streamWithProblems(replays.run(input), error => asFailure(error, {})),
      ),
      resume: control.replay.resume.handler(({ input }) =>
        streamWithProblems(replays.resume(input), error => asFailure(error, {})),
      ),
      renew: control.replay.renew.handler(({ input }) => replays.renew(input.id, input.grantUntil)),
      stop: control.replay.stop.handler(({ input }) => replays.stop(input.id)),
      list: control.replay.list.handler(({ input }) => replays.list(input.folder)),
      read: control.replay.read.handler(({ input }) => replays.read(input.folder, input.id)),
      results: control.replay.results.handler(({ input }) => replays.results(input.folder, input.id, input)),
      verify: control.replay.verify.handler(({ input, signal }) =>
        stepsWithProblems(signal, work => replays.verify(input.folder, input.id, work)),
      ),
    },
    redrive: {
      look: control.redrive.look.handler(({ input, signal }) =>
        stepsWithProblems(signal, work =>
          sources.withScanning(input.connectionId, scanning => lookThrough(scanning, input, work)),
        ),
      ),
    },
    wake: control.wake.handler(() => sources.wake()),
    memory: control.memory.handler(() => ({ bytes: process.memoryUsage().rss })),
  })

  return { router, controlRouter }
}

function stepsWithProblems<Result>(signal: AbortSignal | undefined, work: (on: Work) => Promise<Result>) {
  return streamWithProblems(inSteps(signal, work), error => asFailure(error, {}))
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}
