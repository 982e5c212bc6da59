// The cluster page: brokers, controller, configs, log directories and what the cluster offers.
import { z } from 'zod'
import { onConnection, problemSchema, reads } from './procedure.ts'

export const configEntrySchema = z.object({
  name: z.string(),
  value: z.string().nullable(),
  /** Kafka's ConfigSource, e.g. `DYNAMIC_TOPIC_CONFIG`, `DEFAULT_CONFIG`. */
  source: z.string(),
  /** Set somewhere else than in Kafka's defaults. */
  isChanged: z.boolean(),
  isReadOnly: z.boolean(),
  isSensitive: z.boolean(),
  type: z.string(),
  documentation: z.string().nullable(),
  /** What the value would be without the entry above it, nearest first. */
  synonyms: z.array(z.object({ name: z.string(), value: z.string().nullable(), source: z.string() })),
})
export type ConfigEntry = z.infer<typeof configEntrySchema>

export const brokerSchema = z.object({
  nodeId: z.int(),
  host: z.string(),
  port: z.int(),
  rack: z.string().nullable(),
  isController: z.boolean(),
})
export type Broker = z.infer<typeof brokerSchema>

export const clusterOverviewSchema = z.object({
  clusterId: z.string(),
  mode: z.enum(['kraft', 'zookeeper', 'unknown']),
  /** What ApiVersions lets one conclude, e.g. `4.1`, `2.8 – 3.2`, or `built-in broker, as 4.1`. */
  kafkaVersion: z.string(),
  /** Null when the account may not see it, or KRaft does not tell. */
  controllerId: z.int().nullable(),
  brokers: z.array(brokerSchema),
  features: z.array(z.object({ name: z.string(), level: z.int() })),
  apis: z.array(
    z.object({
      key: z.int(),
      name: z.string(),
      minVersion: z.int(),
      maxVersion: z.int(),
      /** What Ottla sends; null where it does not speak the request. */
      usedVersion: z.int().nullable(),
    }),
  ),
})
export type ClusterOverview = z.infer<typeof clusterOverviewSchema>

export const logDirSchema = z.object({
  nodeId: z.int(),
  path: z.string(),
  /** Set when this broker or directory could not be asked. */
  problem: problemSchema.nullable(),
  sizeInBytes: z.bigint(),
  partitions: z.int(),
  totalBytes: z.bigint().nullable(),
  usableBytes: z.bigint().nullable(),
  /** The largest topics of the directory, at most ten. */
  largest: z.array(z.object({ topic: z.string(), sizeInBytes: z.bigint(), partitions: z.int() })),
})
export type LogDir = z.infer<typeof logDirSchema>

export const cluster = {
  overview: reads.input(onConnection).output(clusterOverviewSchema),
  brokerConfigs: reads.input(onConnection.extend({ nodeId: z.int() })).output(z.array(configEntrySchema)),
  logDirs: reads.input(onConnection).output(z.array(logDirSchema)),
}
