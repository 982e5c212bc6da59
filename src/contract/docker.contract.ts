// Clusters of Apache Kafka on this machine, run by Docker Compose out of files that come with the app.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { connectionIdSchema, local, nothing, problemSchema } from './procedure.ts'

export const dockerClusterIdSchema = z.enum(['single', 'three', 'zookeeper'])
export type DockerClusterId = z.infer<typeof dockerClusterIdSchema>

export const dockerContainerSchema = z.object({
  name: z.string(),
  service: z.string(),
  isRunning: z.boolean(),
  /** In Docker's words: `Up 2 minutes (healthy)`, `Exited (1) 5 seconds ago`. */
  status: z.string(),
})
export type DockerContainer = z.infer<typeof dockerContainerSchema>

export const dockerClusterSchema = z.object({
  id: dockerClusterIdSchema,
  title: z.string(),
  about: z.string(),
  images: z.array(z.string()),
  /** From this machine. */
  bootstrapServers: z.array(z.string()),
  /** From other containers of its network. */
  inside: z.object({ network: z.string(), bootstrapServers: z.array(z.string()) }),
  /** `absent`: no containers; `partly`: some of them run; null where Docker does not tell. */
  status: z.enum(['absent', 'stopped', 'partly', 'running']).nullable(),
  /** The title of the job that starts, stops or removes it at the moment. */
  doing: z.string().nullable(),
  containers: z.array(dockerContainerSchema),
  /** The profile with these bootstrap servers, if there is one. */
  connectionId: connectionIdSchema.nullable(),
})
export type DockerCluster = z.infer<typeof dockerClusterSchema>

export const dockerStateSchema = z.object({
  /** Version of Docker Compose; null where it does not answer. */
  compose: z.string().nullable(),
  /** Why nothing can be started: Docker or its Compose is missing, or the daemon does not run. */
  problem: problemSchema.nullable(),
  clusters: z.array(dockerClusterSchema),
})
export type DockerState = z.infer<typeof dockerStateSchema>

const onCluster = z.object({ cluster: dockerClusterIdSchema })
const onContainer = onCluster.extend({ container: z.string().min(1).max(200) })

export const docker = {
  state: local.output(dockerStateSchema),
  /** Pulls what is missing, starts, and waits until its brokers listen; a job. Makes the profile if there is none. */
  start: local.input(onCluster).output(dockerStateSchema),
  /** Its data stays; a job. */
  stop: local.input(onCluster).output(dockerStateSchema),
  /** Containers, network and data; a job. The profile stays. */
  remove: local.input(onCluster).output(dockerStateSchema),
  /** What its containers say, from the last 500 lines on, until none of them runs. `dropped`: lines left out here. */
  log: local.input(onCluster).output(eventIterator(z.object({ lines: z.array(z.string()), dropped: z.int() }))),
  /** The line that opens a shell in the container. */
  shellCommand: local.input(onContainer).output(z.string()),
  /** The same in the system's terminal. */
  openShell: local.input(onContainer).output(nothing),
  /** Shows the cluster's compose file in the system's file manager. */
  reveal: local.input(onCluster).output(nothing),
}
