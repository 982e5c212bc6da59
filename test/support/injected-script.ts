// The worst that could run in the page: a script before the app's own, which takes the app's ports, speaks over them as
// it likes, and keeps what goes over them in both directions.
import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import { whenReady } from '#scripts/setup/launch.ts'
import type { RunningApp } from './app.ts'

interface Answer {
  status: number
  /** As JSON; bytes as text. */
  body: string
}

interface Loot {
  sent: string[]
  received: string[]
  call(path: string, body: unknown): Promise<Answer>
}

declare global {
  var loot: Loot
}

export interface InjectedScript {
  /** Over the app's own port to main, past its client: `topics.create` and an input. A stream has answered at its end. */
  call(name: string, input: unknown): Promise<Answer>
  /** The same, with a body that no client would send. */
  callRaw(name: string, body: unknown): Promise<Answer>
  /** What went over the ports until now, as text. */
  traffic(): Promise<{ sent: string[]; received: string[] }>
}

/** Loads the page again, with the script in it. */
export async function inject({ electron, page }: RunningApp): Promise<InjectedScript> {
  // What runs in the page is compiled with calls of this.
  await electron.context().addInitScript('globalThis.__name = value => value')
  await electron.context().addInitScript(steal)
  await page.reload()
  await whenReady(page)
  const serializer = new StandardRPCJsonSerializer()
  const callRaw = (name: string, body: unknown) =>
    page.evaluate(([path, sent]) => globalThis.loot.call(path, sent), [`/${name.replace('.', '/')}`, body] as const)
  return {
    callRaw,
    call: (name, input) => {
      const [json, meta] = serializer.serialize(input)
      return callRaw(name, { json, meta })
    },
    traffic: () => page.evaluate(() => ({ sent: globalThis.loot.sent, received: globalThis.loot.received })),
  }
}

/** Runs in the page. */
function steal(): void {
  const asText = (value: unknown) =>
    JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === 'bigint') return String(each)
      if (each instanceof ArrayBuffer) return new TextDecoder('latin1').decode(each)
      return ArrayBuffer.isView(each) ? new TextDecoder('latin1').decode(each) : each
    }) ?? ''
  const waiting = new Map<string, (answer: Answer) => void>()
  let main: MessagePort | null = null
  let calls = 0
  const post = MessagePort.prototype.postMessage
  MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown, ...rest: never[]) {
    loot.sent.push(asText(message))
    post.call(this, message, ...rest)
  }
  window.addEventListener('message', event => {
    const [port] = event.ports
    if (port === undefined) return
    if (event.data.name === 'main') main = port
    port.addEventListener('message', ({ data }) => {
      loot.received.push(asText(data))
      if (data?.p?.e === 'message') return
      const answered = waiting.get(data?.i)
      waiting.delete(data?.i)
      answered?.({ status: data.p?.s ?? 200, body: asText(data.p?.b) })
    })
  })
  const loot: Loot = {
    sent: [],
    received: [],
    call: (path, body) =>
      new Promise((resolve, reject) => {
        if (main === null) return reject(new Error('The script has no port'))
        const id = `script-${calls++}`
        waiting.set(id, resolve)
        post.call(main, { i: id, p: { u: path, b: body } })
      }),
  }
  globalThis.loot = loot
}
