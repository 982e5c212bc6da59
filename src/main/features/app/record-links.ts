// Links to one record, `ottla://<cluster id or name of a profile>/<topic>/<partition>/<offset>`: written, read, and kept
// until a window takes them. What comes from outside is checked strictly here; nothing is connected because of a link.
import type { RecordInput } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionsService } from '../connections/connections.service.ts'

export const LINK_SCHEME = 'ottla'

const LINK = /^ottla:\/\/([^/?#\s]{1,1000})\/([^/?#\s]{1,1000})\/(\d{1,10})\/(\d{1,19})\/?$/
/** Kafka's own rule for names of topics. */
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/
const LARGEST_PARTITION = 2n ** 31n - 1n
const LARGEST_OFFSET = 2n ** 63n - 1n

export interface RecordLink {
  /** A cluster's id, or the name of a profile. */
  cluster: string
  topic: string
  partition: number
  offset: bigint
}

/** @throws KafkaFailure LINK_NOT_VALID */
export function parseLink(url: string): RecordLink {
  const [, cluster, topic, partition, offset] = LINK.exec(url) ?? []
  const link = {
    cluster: decoded(cluster),
    topic: decoded(topic),
    partition: BigInt(partition ?? -1),
    offset: BigInt(offset ?? -1),
  }
  const isValid =
    link.cluster !== '' &&
    TOPIC.test(link.topic) &&
    link.partition >= 0n &&
    link.partition <= LARGEST_PARTITION &&
    link.offset >= 0n &&
    link.offset <= LARGEST_OFFSET
  if (isValid) return { ...link, partition: Number(link.partition) }
  throw new KafkaFailure({
    code: 'LINK_NOT_VALID',
    what: 'This is no link to a record',
    where: { link: url.slice(0, 200) },
    remedy: 'A link reads ottla://<cluster id>/<topic>/<partition>/<offset>.',
  })
}

export function formatLink({ cluster, topic, partition, offset }: RecordLink): string {
  return `${LINK_SCHEME}://${encodeURIComponent(cluster)}/${encodeURIComponent(topic)}/${partition}/${offset}`
}

function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '')
  } catch {
    return '' // a percent sign that begins no byte: the link is not valid then
  }
}

/** What the system asked to open, until a window takes it. */
export class RecordLinks {
  readonly #connections: Pick<ConnectionsService, 'clusters'>
  readonly #announce: () => void
  #waiting: string | null = null

  constructor(connections: Pick<ConnectionsService, 'clusters'>, announce: () => void) {
    this.#connections = connections
    this.#announce = announce
  }

  get isWaiting(): boolean {
    return this.#waiting !== null
  }

  /** From the system: the last one counts. */
  arrived(url: string): void {
    this.#waiting = url
    this.#announce()
  }

  take(): string | null {
    const url = this.#waiting
    this.#waiting = null
    return url
  }

  linkTo({ connectionId, topic, partition, offset }: RecordInput): string {
    const { clusterId, name } = this.#connections.clusters().find(each => each.connectionId === connectionId) ?? {}
    return formatLink({ cluster: clusterId ?? name ?? connectionId, topic, partition, offset })
  }

  /** By the cluster's id, a connected profile first; else by a profile's name. @throws KafkaFailure */
  resolve(url: string): RecordInput {
    const { cluster, ...place } = parseLink(url)
    const known = this.#connections.clusters()
    const found =
      known.find(each => each.clusterId === cluster && each.isConnected) ??
      known.find(each => each.clusterId === cluster) ??
      known.find(each => each.name === cluster)
    if (found !== undefined) return { connectionId: found.connectionId, ...place }
    throw new KafkaFailure({
      code: 'LINK_TO_UNKNOWN_CLUSTER',
      what: 'No profile leads to the cluster of this link',
      where: { cluster, topic: place.topic, partition: String(place.partition), offset: String(place.offset) },
      remedy: 'Connect once to the cluster: its id is remembered with the profile. Then open the link again.',
    })
  }
}
