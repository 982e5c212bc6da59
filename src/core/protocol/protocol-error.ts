// ProtocolError: the one error that reading or writing Kafka's wire format may throw.
// It collects the field path on its way up, so that a message says which field of which API did not fit.

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  /** What went wrong, without the place. */
  readonly reason: string
  /** Byte position in the message body where reading stopped; undefined when encoding. */
  readonly position: number | undefined
  /** Field path from the outermost known struct, such as `topics[0].partitions[2].records`. */
  path = ''
  /** API, version and direction, such as `Fetch v12 response`. */
  subject = ''

  constructor(reason: string, position?: number, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
    this.position = position
  }

  /** Puts an outer field name or array index before the path. */
  within(segment: string | number): this {
    const outer = typeof segment === 'number' ? `[${segment}]` : segment
    this.path = this.path === '' || this.path.startsWith('[') ? outer + this.path : `${outer}.${this.path}`
    return this.compose()
  }

  /** Names the API and direction the bytes belong to. */
  about(subject: string): this {
    this.subject = subject
    return this.compose()
  }

  private compose(): this {
    const where = [this.subject, this.path].filter(part => part !== '').join(', ')
    const at = this.position === undefined ? '' : ` (byte ${this.position})`
    this.message = where === '' ? `${this.reason}${at}` : `${where}: ${this.reason}${at}`
    return this
  }
}

/** Turns whatever a field's reader or writer threw into a ProtocolError. */
export function asProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error
  return new ProtocolError(error instanceof Error ? error.message : String(error), undefined, { cause: error })
}
