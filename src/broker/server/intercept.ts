// The hook that lets a test break any request. In a normal run there is none.

/** A request as the hook sees it, before it is decoded. */
export interface InterceptedRequest {
  readonly apiKey: number
  readonly apiName: string
  readonly apiVersion: number
  readonly clientId: string | null
  readonly connectionId: number
}

/**
 * proceed: as if there were no hook. error: the handler is not run, the answer carries this Kafka error code.
 * delayMs: wait, then proceed. disconnect: close the connection without an answer.
 */
export type Intervention = 'proceed' | 'disconnect' | { readonly error: number } | { readonly delayMs: number }

export type Intercept = (request: InterceptedRequest) => Intervention | Promise<Intervention>
