// Owns docs/compatibility.md: what the matrix saw, as tables. Each figure is tests that passed in one run of it.
import type { TestOutcome } from './run-vitest.ts'

export interface LegOutcomes {
  name: string
  kafka: string
  what: string
  outcomes: readonly TestOutcome[]
}

interface Row {
  name: string
  holds(outcome: TestOutcome): boolean
}

const inFiles =
  (...files: string[]): Row['holds'] =>
  ({ file }) =>
    files.some(name => file === `test/integration/${name}.test.ts` || file.startsWith(`test/integration/${name}/`))

/** As test/support/journey.ts names its tests: a way in, and a step of the journey. */
const JOURNEY = /first journey by (.+): (\w+)$/
const BUILT_IN = /on the built-in broker/

/** What a person does, by the files that test it. */
const WORK: readonly Row[] = [
  { name: 'The first journey, step by step', holds: inFiles('journey') },
  { name: 'Connect, refuse to write, audit', holds: inFiles('connections', 'writing') },
  { name: 'Cluster page and tree', holds: inFiles('cluster', 'topics') },
  { name: 'Browse', holds: inFiles('messages', 'large-records', 'timemap', 'gaps') },
  { name: 'Search', holds: inFiles('search', 'search-course', 'search-counts') },
  { name: 'Tail', holds: inFiles('tail') },
  { name: 'Produce', holds: inFiles('produce') },
  { name: 'Consumer lab', holds: inFiles('lab', 'laboratory', 'lab-code') },
  { name: 'Groups, moving offsets, undo', holds: inFiles('groups', 'group-kinds', 'plans', 'journal') },
  {
    name: 'Captures, exports, SQL, comparing',
    holds: inFiles('captures', 'captures-damage', 'exports', 'exports-kills', 'sql', 'compare'),
  },
  { name: 'Replay, killed and resumed; dead letters', holds: inFiles('replay', 'replay-kills', 'redrive') },
  { name: 'The built-in broker beside it, with clients of others', holds: inFiles('conformance') },
]

const titled =
  (pattern: RegExp): Row['holds'] =>
  ({ title }) =>
    pattern.test(title) && !JOURNEY.test(title)

/** What is tested of the ways in beside the journey by each. */
const WAYS_IN: readonly Row[] = [
  { name: 'OAUTHBEARER: tokens, their end, their endpoint', holds: titled(/ OAUTHBEARER /) },
  { name: 'Sessions that end', holds: titled(/before a session ends/) },
  { name: 'Client certificates that cannot be opened, or are missed', holds: titled(/a client certificate/) },
  { name: 'SOCKS5 proxy', holds: titled(/a SOCKS5 proxy/) },
  { name: 'SSH tunnel (a stand-in for ssh)', holds: titled(/an SSH tunnel/) },
  {
    name: 'Wrong passwords, certificates, ports: what is said',
    holds: titled(/is wrong|not trusted|says so when TLS/),
  },
  { name: 'Connection doctor', holds: inFiles('doctor') },
  { name: 'An account with few rights, on every panel', holds: inFiles('rights') },
]

const RELEASE = /^\d/

/** @param date as `2026-01-31` */
export function compatibilityPage(legs: readonly LegOutcomes[], date: string): string {
  const releases = legs.filter(({ name }) => RELEASE.test(name))
  const security = legs.filter(({ name }) => name === 'security')
  const brokers = legs.filter(({ name }) => name === 'three-brokers')
  return `${[
    '# Compatibility',
    `Written by \`npm run test:matrix\` on ${date}; not edited by hand. A figure is the number of tests that passed, on a cluster that the run itself started.`,
    '## Releases of Apache Kafka',
    'Without a login. 2.8 is with ZooKeeper, the others are KRaft. Most tests run on the built-in broker as well; both are counted.',
    table(WORK, releases),
    '## Ways in',
    'The first journey by each, as the window goes it: connect; create a topic and produce; the tree of topics and groups; browse and open a record; search; join a group in the lab, poll and commit; move the group’s offsets by a plan and undo it.',
    journeys(legs),
    `Beside it: ${security.map(({ what }) => what).join('; ')}.`,
    table(WAYS_IN, security),
    '## Several brokers',
    `${brokers.map(({ what }) => what).join('; ')}.`,
    list(brokers.flatMap(({ outcomes }) => outcomes)),
  ].join('\n\n')}\n`
}

/** A row for each way in, a column for each step, both in the order in which they ran. */
function journeys(legs: readonly LegOutcomes[]): string {
  const steps = new Set<string>()
  const rows = new Map<string, Map<string, boolean>>()
  for (const { name, kafka, what, outcomes } of legs) {
    for (const { title, hasPassed } of outcomes) {
      const [, way, step] = JOURNEY.exec(title) ?? []
      if (way === undefined || step === undefined) continue
      const cluster = BUILT_IN.test(title) ? 'The built-in broker' : RELEASE.test(name) ? what : `Kafka ${kafka}`
      const row = `${way} | ${cluster}`
      const seen = rows.get(row) ?? new Map<string, boolean>()
      steps.add(step)
      // The built-in broker is there in the leg of each release.
      rows.set(row, seen.set(step, hasPassed && seen.get(step) !== false))
    }
  }
  const cell = (hasPassed: boolean | undefined) => (hasPassed === undefined ? '–' : hasPassed ? 'yes' : '**no**')
  return [
    `| way in | cluster | ${[...steps].join(' | ')} |`,
    `| --- | --- |${[...steps].map(() => ' --- |').join('')}`,
    ...[...rows].map(([row, seen]) => `| ${row} | ${[...steps].map(step => cell(seen.get(step))).join(' | ')} |`),
  ].join('\n')
}

function table(rows: readonly Row[], legs: readonly LegOutcomes[]): string {
  const cell = (row: Row, { outcomes }: LegOutcomes) => {
    const mine = outcomes.filter(row.holds)
    const passed = mine.filter(({ hasPassed }) => hasPassed).length
    if (mine.length === 0) return '–'
    return passed === mine.length ? String(passed) : `${passed} of ${mine.length}`
  }
  return [
    `| | ${legs.map(({ name }) => (RELEASE.test(name) ? name : 'passed')).join(' | ')} |`,
    `| --- |${legs.map(() => ' --- |').join('')}`,
    ...rows.map(row => `| ${row.name} | ${legs.map(leg => cell(row, leg)).join(' | ')} |`),
  ].join('\n')
}

const list = (outcomes: readonly TestOutcome[]): string =>
  outcomes.map(({ title, hasPassed }) => `- ${hasPassed ? title : `**failed:** ${title}`}`).join('\n')
