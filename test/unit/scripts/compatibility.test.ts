import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT } from '#scripts/setup/project.ts'
import { compatibilityPage } from '#scripts/test/compatibility.ts'
import { LEGS } from '#scripts/test/matrix-legs.ts'

const outcome = (file: string, title: string, hasPassed = true) => ({
  file: `test/integration/${file}`,
  title,
  hasPassed,
})

const plaintext = (hasPassedOnBuiltIn: boolean) => [
  outcome('journey.test.ts', 'by hand on Kafka first journey by PLAINTEXT: connect'),
  outcome('journey.test.ts', 'by hand on Kafka first journey by PLAINTEXT: search'),
  outcome('journey.test.ts', 'by hand on the built-in broker first journey by PLAINTEXT: connect'),
  outcome('journey.test.ts', 'by hand on the built-in broker first journey by PLAINTEXT: search', hasPassedOnBuiltIn),
]

describe('the page of compatibility', () => {
  it('counts what passed by what a person does, and says where something did not', () => {
    const page = compatibilityPage(
      [
        {
          name: '2.8.2',
          kafka: '2.8.2',
          what: 'Kafka 2.8.2 with ZooKeeper',
          outcomes: [outcome('search.test.ts', 'a'), outcome('search.test.ts', 'b', false), ...plaintext(true)],
        },
        {
          name: '4.1.0',
          kafka: '4.1.0',
          what: 'Kafka 4.1.0',
          outcomes: [outcome('search.test.ts', 'a'), outcome('conformance/topics.test.ts', 'c'), ...plaintext(false)],
        },
        {
          name: 'security',
          kafka: '4.1.0',
          what: 'TLS and SASL',
          outcomes: [
            outcome(
              'mechanisms.test.ts',
              'ways a SOCKS5 proxy first journey by SASL_SSL, through a SOCKS5 proxy: connect',
            ),
            outcome('mechanisms.test.ts', 'ways a SOCKS5 proxy was asked'),
          ],
        },
        {
          name: 'three-brokers',
          kafka: '4.1.0',
          what: 'Three',
          outcomes: [outcome('three-brokers.test.ts', 'a leader is killed')],
        },
      ],
      '2026-01-31',
    )
    expect(page).toContain('on 2026-01-31;')
    expect(page).toContain('| | 2.8.2 | 4.1.0 |')
    expect(page).toContain('| Search | 1 of 2 | 1 |')
    expect(page).toContain('| Tail | – | – |')
    expect(page).toContain('| The built-in broker beside it, with clients of others | – | 1 |')
    expect(page).toContain('| SOCKS5 proxy | 1 |')
    expect(page).toContain(
      [
        '| way in | cluster | connect | search |',
        '| --- | --- | --- | --- |',
        '| PLAINTEXT | Kafka 2.8.2 with ZooKeeper | yes | yes |',
        '| PLAINTEXT | The built-in broker | yes | **no** |',
        '| PLAINTEXT | Kafka 4.1.0 | yes | yes |',
        '| SASL_SSL, through a SOCKS5 proxy | Kafka 4.1.0 | yes | – |',
      ].join('\n'),
    )
    expect(page).toContain('- a leader is killed')
  })

  it('has a row for every file of the legs', async () => {
    const files = (await readdir(join(PROJECT, 'test', 'integration'), { recursive: true })).filter(name =>
      name.endsWith('.test.ts'),
    )
    const isOfOneLeg = (file: string) =>
      LEGS.some(({ args }) => !args.includes('--exclude') && args.includes(`test/integration/${file}`))
    const ofReleases = files.filter(file => !isOfOneLeg(file))
    expect(ofReleases.length).toBeGreaterThan(20)
    for (const file of ofReleases) {
      const page = compatibilityPage([{ name: '4.1.0', kafka: '', what: '', outcomes: [outcome(file, 't')] }], '')
      expect(page, `${file} has no row`).toMatch(/\| 1 \|/)
    }
  })
})
