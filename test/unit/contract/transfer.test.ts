// What crosses a port between two processes arrives as it was: bytes as bytes, 64-bit numbers with every digit, in answers
// and in the steps of streams.
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, it } from 'vitest'
import { cloneBytes } from '#contract/transfer.ts'

const content = { bytes: Uint8Array.of(0xff, 0, 0x80), offset: 9_007_199_254_740_993n, nothing: null }

const router = {
  answer: os.handler(() => content),
  stream: os.handler(async function* () {
    yield { share: 0.5, result: null }
    yield { share: 1, result: content }
  }),
}

const { port1, port2 } = new MessageChannel()

afterEach(() => {
  port1.close()
  port2.close()
})

it('carries bytes in answers and in the steps of a stream', async () => {
  new RPCHandler(router, { experimental_transfer: cloneBytes }).upgrade(port1)
  const link = new RPCLink({ port: port2, experimental_transfer: cloneBytes })
  const client: RouterClient<typeof router> = createORPCClient(link)
  expect(await client.answer()).toEqual(content)
  const steps = []
  for await (const step of await client.stream()) steps.push(step)
  expect(steps).toEqual([
    { share: 0.5, result: null },
    { share: 1, result: content },
  ])
  expect(steps[1]?.result?.bytes).toBeInstanceOf(Uint8Array)
})
