// The one typed way to main and the engine: `client.<feature>.<procedure>(input, { signal })`. Types come from the
// contract, nothing of it is bundled. Tests put a fake in its place with `provideClient`.
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineContract, mainContract } from '#contract/index.ts'
import { ArmingLink, type AskToArm } from './arming-link.ts'
import { PortLink } from './port-link.ts'

type MainClient = ContractRouterClient<typeof mainContract>
type EngineClient = ContractRouterClient<typeof engineContract>
export type Client = MainClient & EngineClient

let provided: Client | null = null

const current = (): Client => {
  if (provided === null) throw new Error('The client was used before connectClient() or provideClient()')
  return provided
}

/** Features are looked up at each access, so that a test's fake takes effect everywhere. */
export const client: Client = new Proxy({} as Client, {
  get: (_target, feature) => Reflect.get(current(), feature),
})

export function provideClient(replacement: Client): void {
  provided = replacement
}

/** Listens for the ports the preload hands over: `{ ottla: 'port', name: 'main' | 'engine' }` with one port. `askToArm` is asked before a refused write is tried again. */
export function connectClient(askToArm: AskToArm): void {
  const links = { main: new PortLink('main'), engine: new PortLink('engine') }
  window.addEventListener('message', event => {
    if (event.source !== window || event.origin !== location.origin) return
    const data: unknown = event.data
    if (typeof data !== 'object' || data === null || !('ottla' in data) || data.ottla !== 'port') return
    const name = 'name' in data ? data.name : undefined
    const port = event.ports[0]
    if (port !== undefined && (name === 'main' || name === 'engine')) links[name].accept(port)
  })
  const main = createORPCClient<MainClient>(new ArmingLink(links.main, askToArm))
  const engine = createORPCClient<EngineClient>(links.engine)
  // oRPC's clients are proxies without own keys: spreading them would give nothing.
  provideClient({
    app: main.app,
    settings: main.settings,
    jobs: main.jobs,
    sandbox: main.sandbox,
    docker: main.docker,
    connections: main.connections,
    doctor: main.doctor,
    cluster: main.cluster,
    topics: main.topics,
    groups: main.groups,
    journal: main.journal,
    produce: main.produce,
    lab: main.lab,
    searches: main.searches,
    audit: main.audit,
    compare: engine.compare,
    gaps: engine.gaps,
    captures: main.captures,
    exports: main.exports,
    replay: main.replay,
    redrive: main.redrive,
    sql: main.sql,
    messages: engine.messages,
    search: engine.search,
    tail: engine.tail,
    timemap: engine.timemap,
  })
}
