// A client for tests of screens: what a test does not fake fails by name, so that nothing is answered by accident.
import { type Client, provideClient } from '#renderer/client/index.ts'

type Faked<Output> = Output extends AsyncIterator<infer Event> & AsyncIterable<infer Event>
  ? AsyncIterable<Event>
  : Output

/** A procedure as a test writes it: a stream may be any async iterable. */
type Fake<Procedure> = Procedure extends (...input: infer Input) => Promise<infer Output>
  ? (...input: Input) => Promise<Faked<Output>>
  : never

export type Fakes = { [Feature in keyof Client]?: { [Name in keyof Client[Feature]]?: Fake<Client[Feature][Name]> } }

function featureOf<Feature extends keyof Client>(name: Feature, fakes: Fakes[Feature]): Client[Feature] {
  return new Proxy<object>(fakes ?? {}, {
    get: (known, procedure) =>
      Reflect.get(known, procedure) ??
      (() => Promise.reject(new Error(`The test does not fake ${name}.${String(procedure)}`))),
  }) as Client[Feature]
}

/** From now on every screen speaks to these. */
export function fakeClient(fakes: Fakes): void {
  provideClient({
    app: featureOf('app', fakes.app),
    settings: featureOf('settings', fakes.settings),
    jobs: featureOf('jobs', fakes.jobs),
    sandbox: featureOf('sandbox', fakes.sandbox),
    docker: featureOf('docker', fakes.docker),
    connections: featureOf('connections', fakes.connections),
    doctor: featureOf('doctor', fakes.doctor),
    cluster: featureOf('cluster', fakes.cluster),
    topics: featureOf('topics', fakes.topics),
    groups: featureOf('groups', fakes.groups),
    journal: featureOf('journal', fakes.journal),
    produce: featureOf('produce', fakes.produce),
    lab: featureOf('lab', fakes.lab),
    searches: featureOf('searches', fakes.searches),
    audit: featureOf('audit', fakes.audit),
    compare: featureOf('compare', fakes.compare),
    gaps: featureOf('gaps', fakes.gaps),
    captures: featureOf('captures', fakes.captures),
    exports: featureOf('exports', fakes.exports),
    replay: featureOf('replay', fakes.replay),
    redrive: featureOf('redrive', fakes.redrive),
    sql: featureOf('sql', fakes.sql),
    messages: featureOf('messages', fakes.messages),
    search: featureOf('search', fakes.search),
    tail: featureOf('tail', fakes.tail),
    timemap: featureOf('timemap', fakes.timemap),
  })
}
