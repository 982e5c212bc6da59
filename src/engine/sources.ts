// The clusters the engine may read: options from main; per cluster a read-only connection for what somebody looks at,
// one for captures and one for look-ups by time, so that a page never queues behind a capture or a time map. Each is
// opened when first needed. Search threads connect for themselves.
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure, type Where } from '#kafka/failure.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import type { WriteGrant } from '#kafka/gate.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

interface Known {
  options: ConnectionOptions
  connection: Promise<KafkaConnection> | null
  lookingUp: Promise<KafkaConnection> | null
  scanning: Promise<Scanning> | null
}

export interface Scanning {
  connection: KafkaConnection
  /** Where its answers' memory comes from, and goes to. */
  pool: FramePool
}

/** Of scans' answers that lies unused. */
const POOL_BYTES = 24 * 1024 * 1024

export class Sources {
  readonly #known = new Map<string, Known>()
  /** Lanes that belong to a tail, a capture, a job. */
  #own: KafkaConnection[] = []

  async open(connectionId: string, options: ConnectionOptions): Promise<void> {
    await this.close(connectionId)
    this.#known.set(connectionId, { options, connection: null, lookingUp: null, scanning: null })
  }

  async close(connectionId: string): Promise<void> {
    const known = this.#known.get(connectionId)
    this.#known.delete(connectionId)
    const connection = await known?.connection?.catch(() => null)
    const lookingUp = await known?.lookingUp?.catch(() => null)
    const scanning = await known?.scanning?.catch(() => null)
    await Promise.all([connection?.close(), lookingUp?.close(), scanning?.connection.close()])
  }

  /** @throws KafkaFailure NOT_CONNECTED, or why it cannot connect */
  async log(connectionId: string, topic: string): Promise<BrokerLog> {
    const known = this.#find(connectionId)
    known.connection ??= connect(known.options)
    try {
      return new BrokerLog(await known.connection, topic)
    } catch (error) {
      known.connection = null
      throw error
    }
  }

  /** The lane for look-ups by time, many at once. @throws KafkaFailure as `log` does */
  async lookingUp(connectionId: string): Promise<KafkaConnection> {
    const known = this.#find(connectionId)
    known.lookingUp ??= connect(known.options)
    try {
      return await known.lookingUp
    } catch (error) {
      known.lookingUp = null
      throw error
    }
  }

  /** The lane for scans. @throws KafkaFailure as `log` does */
  async scanning(connectionId: string): Promise<Scanning> {
    const known = this.#find(connectionId)
    known.scanning ??= openScanning(known.options)
    try {
      return await known.scanning
    } catch (error) {
      known.scanning = null
      throw error
    }
  }

  /** For threads, which connect for themselves. @throws KafkaFailure NOT_CONNECTED */
  options(connectionId: string): ConnectionOptions {
    return this.#find(connectionId).options
  }

  /** A lane for scans that belongs to the caller, who closes it. @throws KafkaFailure as `log` does */
  async ownScanning(connectionId: string): Promise<Scanning> {
    const opened = await openScanning(this.#find(connectionId).options)
    this.#own = [...this.#own.filter(each => !each.isClosed), opened.connection]
    return opened
  }

  /** Work on a lane of its own, so that no search waits behind it. @throws KafkaFailure as `log` does */
  async withScanning<Result>(connectionId: string, work: (scanning: Scanning) => Promise<Result>): Promise<Result> {
    const scanning = await this.ownScanning(connectionId)
    try {
      return await work(scanning)
    } finally {
      await scanning.connection.close()
    }
  }

  /** What was under way is asked once more over new sockets. */
  async wake(): Promise<void> {
    const lanes = [...this.#known.values()].flatMap(({ connection, lookingUp, scanning }) => [
      connection,
      lookingUp,
      scanning?.then(each => each.connection),
    ])
    const opened = await Promise.all(lanes.map(lane => lane?.catch(() => null)))
    await Promise.all([...opened, ...this.#own].map(each => each?.renew()))
  }

  /** A connection that belongs to the caller, who closes it; with a grant it writes. @throws KafkaFailure as `log` does */
  own(connectionId: string, grant: WriteGrant | null): Promise<KafkaConnection> {
    return connect(this.#find(connectionId).options, undefined, grant)
  }

  #find(connectionId: string): Known {
    const known = this.#known.get(connectionId)
    if (known !== undefined) return known
    throw notConnected({ connection: connectionId })
  }
}

export function notConnected(where: Where): KafkaFailure {
  return new KafkaFailure({ code: 'NOT_CONNECTED', what: 'The profile is not connected', where, retriable: true })
}

async function connect(
  options: ConnectionOptions,
  pool?: FramePool,
  grant: WriteGrant | null = null,
): Promise<KafkaConnection> {
  const connection = new KafkaConnection(options, grant, pool)
  await connection.connect()
  return connection
}

/** Outside of any profile's lanes: the caller's own. @throws KafkaFailure */
export async function openScanning(options: ConnectionOptions, poolBytes = POOL_BYTES): Promise<Scanning> {
  const pool = new FramePool(poolBytes)
  return { connection: await connect(options, pool), pool }
}
