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

describe('the page of compatibility', () => {
  it('counts what passed by what a person does, and says where something did not', () => {
    const page = compatibilityPage(
      [
        {
          name: '2.8.2',
          what: 'Kafka 2.8.2',
          outcomes: [outcome('search.test.ts', 'a'), outcome('search.test.ts', 'b', false)],
        },
        {
          name: '4.1.0',
          what: 'Kafka 4.1.0',
          outcomes: [outcome('search.test.ts', 'a'), outcome('conformance/topics.test.ts', 'c')],
        },
        {
          name: 'security',
          what: 'TLS and SASL',
          outcomes: [outcome('security.test.ts', 'x lets plain in over SASL_SSL')],
        },
        { name: 'three-brokers', what: 'Three', outcomes: [outcome('three-brokers.test.ts', 'a leader is killed')] },
      ],
      '2026-01-31',
    )
    expect(page).toContain('on 2026-01-31;')
    expect(page).toContain('| | 2.8.2 | 4.1.0 |')
    expect(page).toContain('| Search | 1 of 2 | 1 |')
    expect(page).toContain('| Tail | – | – |')
    expect(page).toContain('| The built-in broker beside it, with clients of others | – | 1 |')
    expect(page).toContain('| SASL PLAIN | 1 |')
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
      const page = compatibilityPage([{ name: '4.1.0', what: '', outcomes: [outcome(file, 't')] }], '')
      expect(page, `${file} has no row`).toMatch(/\| 1 \|/)
    }
  })
})
