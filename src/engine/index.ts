// Entry of the engine process. Main hands it ports: one for itself, one for each window; it serves them until it ends.
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { z } from 'zod'
import { cloneBytes } from '#contract/transfer.ts'
import { createEngine } from './engine.ts'

const portMessageSchema = z.object({ serve: z.enum(['messages', 'control']) })

const { router, controlRouter } = createEngine(join(import.meta.dirname, 'search-thread.js'))
const handlers = {
  messages: new RPCHandler(router, { experimental_transfer: cloneBytes }),
  control: new RPCHandler(controlRouter, { experimental_transfer: cloneBytes }),
}

process.parentPort.on('message', ({ data, ports }) => {
  const { serve } = portMessageSchema.parse(data)
  const [port] = ports
  if (port === undefined) return
  handlers[serve].upgrade(port)
  port.start()
})
