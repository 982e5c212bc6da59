// Lets bytes and typed arrays cross a port as structured clones instead of JSON, those in the steps of a stream too. What
// announces a stream, and blobs, keep the library’s
// own encoding. Shared by both ends of every port.

const REQUEST = 1
const RESPONSE = 2
/** A step of a stream. */
const EVENT = 3

/** For `experimental_transfer` of the message-port adapters: `[]` means structured clone, null the library's codec. */
export function cloneBytes(message: readonly unknown[]): [] | null {
  const [, type, payload] = message
  if (type === EVENT) return []
  if (type !== REQUEST && type !== RESPONSE) return null
  const body: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'body') : undefined
  return isStream(body) ? null : []
}

function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return body instanceof FormData || body instanceof Blob || Symbol.asyncIterator in body
}
