// The error that storage throws where a Kafka broker would answer with an error code.

import type { LogErrorName } from './types.ts'

export class LogError extends Error {
  override readonly name = 'LogError'
  /** Kafka's name of the error, to be sent as its code. */
  readonly error: LogErrorName

  constructor(error: LogErrorName, message: string) {
    super(message)
    this.error = error
  }
}
