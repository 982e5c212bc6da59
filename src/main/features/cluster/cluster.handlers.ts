// `cluster`: overview, broker configs, log directories.
import { clusterOverview } from '#kafka/cluster.ts'
import { configsOf } from '#kafka/configs.ts'
import { procedures } from '../../ipc/procedures.ts'
import { SANDBOX_ID } from '../sandbox/sandbox-id.ts'
import { logDirs } from './log-dirs.ts'

const { cluster } = procedures

export const clusterHandlers = cluster.router({
  overview: cluster.overview.handler(async ({ input, context }) => {
    const overview = await clusterOverview(context.reader(input.connectionId))
    const isBuiltIn = input.connectionId === SANDBOX_ID
    return {
      ...overview,
      kafkaVersion: isBuiltIn ? `built-in broker, as ${overview.kafkaVersion}` : overview.kafkaVersion,
    }
  }),
  brokerConfigs: cluster.brokerConfigs.handler(({ input, context }) =>
    configsOf(context.reader(input.connectionId), { broker: input.nodeId }),
  ),
  logDirs: cluster.logDirs.handler(({ input, context }) => logDirs(context.reader(input.connectionId))),
})
