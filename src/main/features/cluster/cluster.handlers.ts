// `cluster`: overview, broker configs, log directories.
import { clusterOverview } from '#kafka/cluster.ts'
import { configsOf } from '#kafka/configs.ts'
import { procedures } from '../../ipc/procedures.ts'
import { logDirs } from './log-dirs.ts'

const { cluster } = procedures

export const clusterHandlers = cluster.router({
  overview: cluster.overview.handler(({ input, context }) => clusterOverview(context.reader(input.connectionId))),
  brokerConfigs: cluster.brokerConfigs.handler(({ input, context }) =>
    configsOf(context.reader(input.connectionId), { broker: input.nodeId }),
  ),
  logDirs: cluster.logDirs.handler(({ input, context }) => logDirs(context.reader(input.connectionId))),
})
