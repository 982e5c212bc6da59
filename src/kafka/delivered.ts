// What a kafkajs consumer delivers, as the rows every list shows.
import type { KafkaMessage } from 'kafkajs'
import { type RowColumns, toColumns } from '#core/log/rows.ts'

export interface Delivered {
  topic: string
  partition: number
  message: KafkaMessage
}

export function rowsOfDelivered(delivered: readonly Delivered[]): RowColumns {
  return toColumns(
    delivered.map(({ partition, message }) => ({
      partition,
      record: {
        offset: BigInt(message.offset),
        timestamp: BigInt(message.timestamp),
        key: message.key,
        value: message.value,
        headers: headersOf(message),
      },
    })),
  )
}

/** kafkajs keeps headers as an object: their order across keys is lost here, their number and bytes are not. */
function headersOf({ headers = {} }: KafkaMessage) {
  return Object.entries(headers).flatMap(([key, values]) =>
    (Array.isArray(values) ? values : [values]).map(value => ({
      key: Buffer.from(key),
      value: value === undefined ? null : Buffer.from(value),
    })),
  )
}
