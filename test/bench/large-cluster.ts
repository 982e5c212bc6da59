// A cluster as large as wanted, to look at only: the built-in broker, but for its answer to Metadata, which names topics
// that are nowhere else. What a client has to receive, decode and show is real; the partitions are not.
import { createBroker } from '#broker/broker.ts'
import type { Handler } from '#broker/handler.ts'
import { partitionPlacement } from '#broker/handlers/placement.ts'
import { handlerByKey } from '#broker/registry.ts'
import { Server } from '#broker/server/server.ts'
import { newTopicId } from '#broker/topics/topic-id.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { decodeRequest, encodeResponse } from '#core/protocol/schema.ts'

const HOST = '127.0.0.1'
const REPORT = (line: string) => void process.stderr.write(`${line}\n`)

/** `shop-17.orders-042`: as many first words as a company of that size has teams. */
export const topicName = (number: number) => `team-${number % 50}.events-${String(number).padStart(5, '0')}`

export async function startLargeCluster(
  dataDirectory: string,
  topics: number,
  partitions: number,
): Promise<{ bootstrap: string; close(): Promise<void> }> {
  const broker = await createBroker({ dataDirectory, report: REPORT })
  const { services } = broker
  const { nodeId } = services.settings
  const all = Array.from({ length: topics }, (_, number) => ({
    errorCode: 0,
    name: topicName(number),
    topicId: newTopicId(),
    isInternal: false,
    partitions: Array.from({ length: partitions }, (_each, index) => partitionPlacement(index, nodeId)),
  }))
  const own = handlerByKey.get(metadata.key)
  if (own === undefined) throw new Error('The built-in broker answers no Metadata')
  /** By version: encoding it anew would be the bench's own work. */
  const encoded = new Map<number, Buffer>()
  const answerAll = (version: number): Buffer => {
    const { host, port } = services.advertised
    const brokers = [{ nodeId, host, port, rack: null }]
    const body = { brokers, clusterId: services.clusterId, controllerId: nodeId, topics: all, errorCode: 0 }
    const answer = encoded.get(version) ?? encodeResponse(metadata, version, body)
    encoded.set(version, answer)
    return answer
  }
  const handler: Handler = {
    ...own,
    run: async (body, context) =>
      decodeRequest(metadata, context.apiVersion, body).topics === null
        ? answerAll(context.apiVersion)
        : own.run(body, context),
  }
  const server = new Server({
    services,
    handlerByKey: new Map([...handlerByKey, [metadata.key, handler]]),
    intercept: null,
    report: REPORT,
  })
  const port = await server.listen(HOST, 0)
  Object.assign(services.advertised, { host: HOST, port })
  return {
    bootstrap: `${HOST}:${port}`,
    async close() {
      await server.close()
      await broker.close()
    },
  }
}
