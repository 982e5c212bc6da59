// Announces change to every open window. Events never drive control flow: a listener that comes late asks for state.
import { EventEmitter, on } from 'node:events'
import type { AppEvent } from '#contract/index.ts'
import type { AppEvents } from './context.ts'

export function createAppEvents(): AppEvents {
  const emitter = new EventEmitter<{ event: [AppEvent] }>()
  emitter.setMaxListeners(100)
  return {
    emit: event => {
      emitter.emit('event', event)
    },
    subscribe: signal => events(on(emitter, 'event', signal === undefined ? {} : { signal }), signal),
  }
}

/** `on` listens from its call, so nothing between the subscription and the first read is missed. */
async function* events(all: AsyncIterable<unknown[]>, signal: AbortSignal | undefined): AsyncGenerator<AppEvent> {
  try {
    for await (const [event] of all) yield event as AppEvent
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
