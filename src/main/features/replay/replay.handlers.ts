// `replay`: records of a cluster or a capture, sent to a topic of any cluster.
import { KafkaFailure } from '#kafka/failure.ts'
import { procedures } from '../../ipc/procedures.ts'

const { replay } = procedures

const notYet = (): never => {
  throw new KafkaFailure({ code: 'NOT_SUPPORTED', what: 'Replays cannot be made yet', where: {} })
}

export const replayHandlers = replay.router({
  plan: replay.plan.handler(notYet),
  dryRun: replay.dryRun.handler(notYet),
  run: replay.run.handler(notYet),
  resume: replay.resume.handler(notYet),
  stop: replay.stop.handler(notYet),
  list: replay.list.handler(() => ({ replays: [], problems: [] })),
  read: replay.read.handler(notYet),
  results: replay.results.handler(notYet),
  verify: replay.verify.handler(notYet),
  delete: replay.delete.handler(notYet),
})
