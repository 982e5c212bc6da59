// The clusters the engine may read: options from main, one read-only connection each, opened when first needed.
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

interface Known {
  options: ConnectionOptions
  connection: Promise<KafkaConnection> | null
}

export class Sources {
  readonly #known = new Map<string, Known>()

  async open(connectionId: string, options: ConnectionOptions): Promise<void> {
    await this.close(connectionId)
    this.#known.set(connectionId, { options, connection: null })
  }

  async close(connectionId: string): Promise<void> {
    const known = this.#known.get(connectionId)
    this.#known.delete(connectionId)
    const connection = await known?.connection?.catch(() => null)
    await connection?.close()
  }

  /** @throws KafkaFailure NOT_CONNECTED, or why it cannot connect */
  async log(connectionId: string, topic: string): Promise<BrokerLog> {
    const known = this.#known.get(connectionId)
    if (known === undefined) {
      throw new KafkaFailure({
        code: 'NOT_CONNECTED',
        what: 'The profile is not connected',
        where: { connection: connectionId },
      })
    }
    known.connection ??= connect(known.options)
    try {
      return new BrokerLog(await known.connection, topic)
    } catch (error) {
      known.connection = null
      throw error
    }
  }
}

async function connect(options: ConnectionOptions): Promise<KafkaConnection> {
  const connection = new KafkaConnection(options, null)
  await connection.connect()
  return connection
}
