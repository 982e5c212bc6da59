// The one error that reading or writing record batches throws for bytes that are not what Kafka's format says.
// Nothing in core/records may throw anything else for bad input, hang on it, or read past its end.

export class RecordsError extends Error {
  override readonly name = 'RecordsError'
  /** Byte position within the buffer at hand (after decompression, where `message` says so). */
  readonly position: number | undefined
  /** Base offset of the batch, once it is known. */
  readonly offset: bigint | undefined

  constructor(message: string, where: { position?: number; offset?: bigint | undefined; cause?: unknown } = {}) {
    const places: string[] = []
    if (where.offset !== undefined) places.push(`batch at offset ${where.offset}`)
    if (where.position !== undefined) places.push(`byte ${where.position}`)
    super(places.length > 0 ? `${message} (${places.join(', ')})` : message, { cause: where.cause })
    this.position = where.position
    this.offset = where.offset
  }
}
