// The built-in broker in this process, some of whose answers a test changes before they are sent: faults that no
// running Kafka can be brought to at a chosen moment.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, createBroker } from '#broker/broker.ts'
import type { Handler } from '#broker/handler.ts'
import { handlerByKey } from '#broker/registry.ts'
import { Server } from '#broker/server/server.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

export const HOST = '127.0.0.1'

/** An answer of one kind of request, encoded, as it would be sent and as it shall be; `request` is what it answers. */
export type Change = (answer: Buffer, version: number, broker: Broker, request: Buffer) => Buffer

export interface ChangedBroker {
  broker: Broker
  /** A connection with a write grant, closed by the caller. @param options what its profile has otherwise */
  connect(options?: Partial<ConnectionOptions>): Promise<KafkaConnection>
  close(): Promise<void>
}

/** @param changes by API key */
export async function changedBroker(changes: ReadonlyMap<number, Change>): Promise<ChangedBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-changed-broker-'))
  const broker = await createBroker({ dataDirectory: folder })
  const { services } = broker
  const handlers = new Map([...handlerByKey, ...[...changes].map(([key, change]) => changed(key, change, broker))])
  const server = new Server({ services, handlerByKey: handlers, intercept: null, report: () => {} })
  Object.assign(services.advertised, { host: HOST, port: await server.listen(HOST, 0) })
  return {
    broker,
    async connect(options = {}) {
      const connection = new KafkaConnection(
        {
          cluster: 'test',
          bootstrapServers: [`${HOST}:${services.advertised.port}`],
          clientId: 'ottla-test',
          tls: null,
          sasl: null,
          connectMs: 2000,
          requestMs: 5000,
          ...options,
        },
        { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER },
      )
      await connection.connect()
      return connection
    },
    async close() {
      await server.close()
      await broker.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The broker's own handler, with its answer changed. */
function changed(key: number, change: Change, broker: Broker): [number, Handler] {
  const own = handlerByKey.get(key)
  if (own === undefined) throw new Error(`The built-in broker has no handler for ${key}`)
  const run: Handler['run'] = async (body, context) => {
    const answer = await own.run(body, context)
    return answer === null ? null : change(answer, context.apiVersion, broker, body)
  }
  return [key, { ...own, run }]
}
