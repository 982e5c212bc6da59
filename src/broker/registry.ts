// Every request this broker answers, one handler per API key. This list is the ApiVersions answer.

import type { Handler } from './handler.ts'

export const handlers: readonly Handler[] = []

export const handlerByKey: ReadonlyMap<number, Handler> = new Map(handlers.map(handler => [handler.apiKey, handler]))
