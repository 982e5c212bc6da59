// @vitest-environment node
// jsdom brings an Event of its own, which Node's ports refuse.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createORPCClient, ORPCError } from '@orpc/client'
import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { cloneBytes } from '#contract/transfer.ts'
import { problemOf } from '#renderer/client/index.ts'
import { PortLink } from '#renderer/client/port-link.ts'
import { waitFor } from '#test/support/waiting.ts'

const contract = {
  echo: oc
    .input(z.object({ bytes: z.instanceof(Uint8Array), offset: z.bigint() }))
    .output(z.object({ bytes: z.instanceof(Uint8Array), offset: z.bigint() })),
  hang: oc.output(z.void()),
  count: oc.output(eventIterator(z.bigint())),
  fail: oc.errors({ PROBLEM: { data: z.any() } }).output(z.void()),
}

const open: MessagePort[] = []

/** A process at the other end; `end` is its death. */
function start(link: PortLink, asSeen = (port: MessagePort) => port): { end(): void } {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  const os = implement(contract)
  const handler = new RPCHandler(
    os.router({
      echo: os.echo.handler(({ input }) => input),
      hang: os.hang.handler(() => new Promise<void>(() => undefined)),
      count: os.count.handler(async function* ({ signal }) {
        yield 9_223_372_036_854_775_807n
        await new Promise(resolve => signal?.addEventListener('abort', resolve))
      }),
      fail: os.fail.handler(({ errors }) => {
        throw errors.PROBLEM({
          data: { code: 'NO', what: 'Broken', where: { topic: 't' }, remedy: 'Mend it.', retriable: false },
        })
      }),
    }),
    { experimental_transfer: cloneBytes },
  )
  handler.upgrade(port1)
  port1.start()
  link.accept(asSeen(port2))
  return { end: () => port1.close() }
}

/** A browser runs what is due after each listener of an event, Node after the last one. */
function asInBrowsers(port: MessagePort): MessagePort {
  const listeners: (() => void)[] = []
  const listen = port.addEventListener.bind(port)
  const callAll = async () => {
    for (const listener of listeners) {
      listener()
      await new Promise(resolve => setTimeout(resolve))
    }
  }
  port.addEventListener = (type: string, listener: EventListenerOrEventListenerObject | null) => {
    if (type === 'close' && typeof listener === 'function') listeners.push(() => listener(new Event('close')))
    else if (listener !== null) listen(type, listener)
  }
  listen('close', () => void callAll())
  return port
}

const clientOf = (link: PortLink) =>
  createORPCClient<import('@orpc/contract').ContractRouterClient<typeof contract>>(link)

afterEach(() => {
  for (const port of open.splice(0)) port.close()
  vi.useRealTimers()
})

describe('a link over a port', () => {
  it('carries bytes and int64 as they are, and problems as values', async () => {
    const link = new PortLink('engine')
    start(link)
    const input = { bytes: Uint8Array.of(0, 255), offset: 9_223_372_036_854_775_807n }
    expect(await clientOf(link).echo(input)).toEqual(input)
    const error = await clientOf(link)
      .fail()
      .catch(failure => failure)
    expect(error).toBeInstanceOf(ORPCError)
    expect(problemOf(error)).toMatchObject({ code: 'NO', what: 'Broken', where: { topic: 't' } })
  })

  it('lets calls wait for the port', async () => {
    const link = new PortLink('engine')
    const answer = clientOf(link).echo({ bytes: new Uint8Array(), offset: 1n })
    start(link)
    expect((await answer).offset).toBe(1n)
  })

  it('gives up waiting after ten seconds', async () => {
    vi.useFakeTimers()
    const answer = clientOf(new PortLink('engine'))
      .hang()
      .catch(failure => problemOf(failure).code)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await answer).toBe('ENGINE_UNAVAILABLE')
  })

  it('rejects what runs when the other side dies, and goes on with the next one', async () => {
    const link = new PortLink('engine')
    const first = start(link)
    const client = clientOf(link)
    await client.echo({ bytes: new Uint8Array(), offset: 0n })
    const hanging = client.hang().catch(failure => problemOf(failure))
    const stream = await client.count()
    expect((await stream.next()).value).toBe(9_223_372_036_854_775_807n)
    const next = stream.next().catch(failure => problemOf(failure))
    first.end()
    expect(await hanging).toMatchObject({ code: 'ENGINE_RESTARTED', retriable: true })
    expect(await next).toMatchObject({ code: 'ENGINE_RESTARTED' })
    const waiting = client.echo({ bytes: new Uint8Array(), offset: 2n })
    start(link)
    expect((await waiting).offset).toBe(2n)
  })

  it('lets go of an answer that was taken, while the port stays open', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const link = new PortLink('engine')
    start(link)
    const client = clientOf(link)
    const answered = async () => new WeakRef(await client.echo({ bytes: new Uint8Array(100_000), offset: 0n }))
    const answer = await answered()
    await waitFor('the answer to be collected', () => {
      collect()
      return answer.deref() === undefined
    })
    expect((await client.echo({ bytes: new Uint8Array(), offset: 1n })).offset).toBe(1n)
  })

  it('says why what runs is rejected, whichever listener of the port is called first', async () => {
    const link = new PortLink('engine')
    const first = start(link, asInBrowsers)
    const client = clientOf(link)
    const hanging = client.hang().catch(failure => problemOf(failure).code)
    const stream = await client.count()
    await stream.next()
    const next = stream.next().catch(failure => problemOf(failure).code)
    first.end()
    expect(await hanging).toBe('ENGINE_RESTARTED')
    expect(await next).toBe('ENGINE_RESTARTED')
  })

  it('rejects what runs when a fresh port comes before the old one was known to be dead', async () => {
    const link = new PortLink('engine')
    start(link)
    const hanging = clientOf(link)
      .hang()
      .catch(failure => problemOf(failure).code)
    start(link)
    expect(await hanging).toBe('ENGINE_RESTARTED')
    expect((await clientOf(link).echo({ bytes: new Uint8Array(), offset: 3n })).offset).toBe(3n)
  })

  it('stops waiting when the caller does', async () => {
    const stop = new AbortController()
    const answer = clientOf(new PortLink('engine'))
      .hang(undefined, { signal: stop.signal })
      .catch(failure => problemOf(failure).code)
    stop.abort()
    expect(await answer).toBe('CANCELLED')
  })
})
