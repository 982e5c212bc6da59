// How soon the tree of a large cluster can be used, and stays usable: in the real window, from the click that connects
// until its topics are drawn, then typing into its filter and standing by while it refreshes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { throwOnError } from '#kafka/failure.ts'
import { Person } from '#test/e2e/person.ts'
import { withLauncher, withUserData } from './app-window.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { startLargeCluster, topicName } from './large-cluster.ts'
import { type Figure, median } from './rounds.ts'

const NAME = 'Large'
const CREATED_AT_ONCE = 50
const STANDING_BY_MS = 20_000
const TYPED = ['e', 'ev', 'eve', 'even', 'event', 'events', 'events-', 'events-0', 'events-01', 'events-017']

export const tree: Bench = {
  name: 'tree',
  usage:
    '[--topics 2000 --partitions 5] [--looked-at]: the window with a large cluster; topics made on Kafka, or to look at',
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        ...commonOptions,
        topics: { type: 'string', default: '2000' },
        partitions: { type: 'string', default: '5' },
        'looked-at': { type: 'boolean', default: false },
      },
    })
    const size = { topics: Number(values.topics), partitions: Number(values.partitions) }
    const measured = (bootstrap: string) => measure(bootstrap, size, Number(values.rounds))
    if (!values['looked-at']) {
      return withKafka(values.bootstrap, async bootstrap => {
        await makeTopics(bootstrap, size)
        return measured(bootstrap)
      })
    }
    const folder = await mkdtemp(join(tmpdir(), 'ottla-large-'))
    const cluster = await startLargeCluster(folder, size.topics, size.partitions)
    try {
      return await measured(cluster.bootstrap)
    } finally {
      await cluster.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

interface Size {
  topics: number
  partitions: number
}

async function makeTopics(bootstrap: string, { topics, partitions }: Size): Promise<void> {
  const connection = new KafkaConnection(
    {
      cluster: 'bench',
      bootstrapServers: [bootstrap],
      clientId: 'ottla-bench',
      tls: null,
      sasl: null,
      connectMs: 5000,
      requestMs: 300_000,
    },
    { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER },
  )
  await connection.connect()
  for (let from = 0; from < topics; from += CREATED_AT_ONCE) {
    const names = Array.from({ length: Math.min(CREATED_AT_ONCE, topics - from) }, (_, n) => topicName(from + n))
    const answer = await connection.send('any', createTopics, {
      topics: names.map(name => ({
        name,
        numPartitions: partitions,
        replicationFactor: 1,
        assignments: [],
        configs: [],
      })),
      timeoutMs: 240_000,
      validateOnly: false,
    })
    for (const each of answer.topics)
      throwOnError(createTopics, each.errorCode, { cluster: 'bench', topic: each.name ?? '' })
    if (from % 500 === 0) say(`  ${from + names.length} of ${topics} topics made`)
  }
  await connection.close()
}

function measure(bootstrap: string, size: Size, rounds: number): Promise<Figure[]> {
  return withLauncher(({ launch }) =>
    withUserData(async userData => {
      const connecting: number[] = []
      let typing: number[] = []
      let longest = 0
      // Each in a process of its own: a window that has seen the cluster shows what it knows at once.
      for (let round = 0; round <= rounds; round++) {
        const app = await launch(userData)
        try {
          const { page } = app
          page.setDefaultTimeout(60_000)
          // What runs in the page is compiled with calls of this.
          await page.evaluate('globalThis.__name = value => value')
          const person = new Person(page)
          if (round === 0) await person.addConnection(NAME, bootstrap)
          else connecting.push(await untilDrawn(page, size.topics))
          say(`  round ${round} of ${rounds}: ${connecting.at(-1)?.toFixed(0) ?? 'the profile is made'}`)
          if (round === rounds) {
            typing = await page.evaluate(typeIntoFilter, TYPED)
            longest = await page.evaluate(standBy, STANDING_BY_MS)
          }
          await person.node(new RegExp(`^${NAME}, connected`)).click({ button: 'right' })
          await page.getByRole('menuitem', { name: 'Disconnect' }).click()
          await person.node(new RegExp(`^${NAME}, disconnected`)).waitFor()
        } finally {
          await app.close()
        }
      }
      const title = `${size.topics} topics × ${size.partitions}`
      return [
        { name: `${title}: connect to tree on the screen`, value: median(connecting), unit: 'ms' },
        { name: `${title}: a letter typed to its rows painted`, value: median(typing), unit: 'ms' },
        { name: `${title}: the slowest letter`, value: Math.max(...typing), unit: 'ms' },
        { name: `${title}: longest task of the page while it refreshes`, value: longest, unit: 'ms' },
      ]
    }),
  )
}

/** From the click on the profile until the Topics row tells their number. */
function untilDrawn(page: Page, topics: number): Promise<number> {
  const count = topics.toLocaleString('en-US')
  return page.evaluate(
    ([name, shown]) =>
      new Promise<number>(resolve => {
        const rows = () => [...document.querySelectorAll<HTMLElement>('[role="tree"] [role="treeitem"]')]
        const named = (start: string) => rows().filter(row => row.getAttribute('aria-label')?.startsWith(start))
        const startedAt = performance.now()
        const look = () => {
          const isDrawn = named('Topics').some(row => row.textContent?.includes(shown ?? ''))
          if (isDrawn) resolve(performance.now() - startedAt)
          else requestAnimationFrame(look)
        }
        named(`${name}, `)[0]?.click()
        look()
      }),
    [NAME, count],
  )
}

/** In the page: sets the filter's text as React expects it, and waits until the frame after is painted. */
async function typeIntoFilter(texts: string[]): Promise<number[]> {
  const field = document.querySelector<HTMLInputElement>('input[aria-label="Filter the tree"]')
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
  if (field === null || setter === undefined) throw new Error('The tree has no filter')
  const painted = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
  const times: number[] = []
  for (const text of [...texts, '']) {
    await painted()
    const startedAt = performance.now()
    setter.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await painted()
    times.push(performance.now() - startedAt)
  }
  return times
}

/** In the page: the longest task seen in that time, 0 when none took 50 ms. */
async function standBy(milliseconds: number): Promise<number> {
  let longest = 0
  const observer = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
  })
  observer.observe({ type: 'longtask' })
  await new Promise(resolve => setTimeout(resolve, milliseconds))
  observer.disconnect()
  return longest
}
