// The first steps with Kafka in Python (seed.py): the same script must print the same on both brokers.

import { readFile } from 'node:fs/promises'
import { expect, inject, it } from 'vitest'
import { startBroker } from '#test/support/broker-process.ts'
import { python } from '#test/support/other-clients.ts'

async function steps(bootstrap: string): Promise<unknown[]> {
  const script = await readFile(new URL('seed.py', import.meta.url), 'utf8')
  const { code, stdout, stderr } = await python(script, [bootstrap, 'seed'], { timeLimit: 150_000 })
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

it('the first steps in Python are the same on Kafka and on the built-in broker', { timeout: 320_000 }, async () => {
  const broker = await startBroker()
  try {
    const here = await steps(broker.bootstrap)
    expect(here).toContainEqual({ step: 'two members of a group', shares: [5, 5] })
    expect(here).toContainEqual({ step: 'five members, four partitions', shares: [0, 1, 1, 1, 1] })
    expect(here).toContainEqual({ step: 'another group reads all', records: 100, distinct: 100 })
    expect(here).toEqual(await steps(inject('kafka').bootstrap))
  } finally {
    await broker.close()
  }
})
