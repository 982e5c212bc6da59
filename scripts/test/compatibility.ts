// Owns docs/compatibility.md: what the matrix saw, as tables. Each figure is tests that passed in one run of it.
import type { TestOutcome } from './run-vitest.ts'

export interface LegOutcomes {
  name: string
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

/** What a person does, by the files that test it. */
const WORK: readonly Row[] = [
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
    holds: inFiles('captures', 'captures-damage', 'exports', 'sql', 'compare'),
  },
  { name: 'Replay, killed and resumed; dead letters', holds: inFiles('replay', 'replay-kills', 'redrive') },
  { name: 'The built-in broker beside it, with clients of others', holds: inFiles('conformance') },
]

const titled =
  (pattern: RegExp): Row['holds'] =>
  ({ title }) =>
    pattern.test(title)

const WAYS_IN: readonly Row[] = [
  { name: 'SASL PLAIN', holds: titled(/lets plain in/) },
  { name: 'SASL SCRAM-SHA-256', holds: titled(/lets scram-sha-256 in/) },
  { name: 'SASL SCRAM-SHA-512', holds: titled(/lets scram-sha-512 in/) },
  { name: 'SASL OAUTHBEARER', holds: titled(/OAUTHBEARER/) },
  { name: 'TLS without a login', holds: titled(/reads over TLS without a login/) },
  { name: 'Client certificate: PEM, PKCS12, JKS', holds: titled(/a client certificate/) },
  { name: 'SOCKS5 proxy', holds: titled(/a SOCKS5 proxy/) },
  { name: 'SSH tunnel (a stand-in for ssh)', holds: titled(/an SSH tunnel/) },
  {
    name: 'Wrong passwords, certificates, ports: what is said',
    holds: titled(/is wrong|not trusted|says so when TLS/),
  },
  { name: 'Connection doctor', holds: inFiles('doctor') },
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
    `${security.map(({ what }) => what).join('; ')}. What is tested through each: connecting, the topics, and reading and writing where the test says so.`,
    table(WAYS_IN, security),
    '## Several brokers',
    `${brokers.map(({ what }) => what).join('; ')}.`,
    list(brokers.flatMap(({ outcomes }) => outcomes)),
  ].join('\n\n')}\n`
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
