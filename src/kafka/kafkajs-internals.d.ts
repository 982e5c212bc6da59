// The parts of kafkajs 2.2.4 that its public types do not name and that src/kafka reaches into.
// test/unit/kafka/internals.test.ts fails when one of them is not where it was.
declare module 'kafkajs/src/network/connection.js' {
  interface RawRequest {
    apiKey: number
    apiVersion: number
    apiName: string
    encode(): Promise<{ buffer: Buffer }>
    expectResponse?: () => boolean
  }
  export interface ProtocolRequest {
    request: RawRequest
    response: { decode(payload: Buffer): Promise<object>; parse(decoded: object): Promise<unknown> }
    requestTimeout?: number | null
    logResponseError?: boolean
  }
  export default class Connection {
    socketFactory: unknown
    broker: string
    /** Milliseconds before the end of a session in which it logs in again. */
    reauthenticationThreshold: number
    socket?: import('node:net').Socket
    send(protocolRequest: ProtocolRequest): Promise<unknown>
    chunks: Buffer[]
    processData(data: Buffer): void
  }
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(initialSize?: number)
    writeBufferInternal(bytes: Buffer): void
    readonly buffer: Buffer
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    throttledUntil: number
    pending: unknown[]
    scheduleCheckPendingRequests(): void
  }
}
