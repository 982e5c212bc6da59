// Topic ids: a UUID on the wire, 22 characters of URL-safe base64 in files and in what people see.

import { randomUUID } from 'node:crypto'

export const noTopicId = '00000000-0000-0000-0000-000000000000'

export function newTopicId(): string {
  for (;;) {
    const id = randomUUID()
    // Like Kafka: no id starts with '-' in its base64 form, so that it can be typed on a command line.
    if (!topicIdToBase64(id).startsWith('-')) return id
  }
}

export function topicIdToBase64(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

export function topicIdFromBase64(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
