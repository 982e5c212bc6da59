import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT } from '#scripts/setup/project.ts'
import { chooseLegs, LEGS } from '#scripts/test/matrix-legs.ts'

const names = (args: string[]) => chooseLegs(args).map(leg => leg.name)

describe('the legs of the matrix', () => {
  it('are each release, security and three brokers', () => {
    expect(names([])).toEqual(['2.8.2', '3.9.1', '4.1.0', 'security', 'three-brokers'])
  })

  it('are chosen by name', () => {
    expect(names(['--only', '3.9.1'])).toEqual(['3.9.1'])
    expect(names(['--only', 'security,2.8.2'])).toEqual(['2.8.2', 'security'])
    expect(names(['--only', '2.8.2', '--only', 'three-brokers'])).toEqual(['2.8.2', 'three-brokers'])
    expect(() => names(['--only', '1.0'])).toThrow(/No leg is called 1\.0\. There are: 2\.8\.2, /)
  })

  it('run chosen files on the releases', () => {
    expect(names(['test/integration/lab.test.ts'])).toEqual(['2.8.2', '3.9.1', '4.1.0'])
    const [leg] = chooseLegs(['--only', '2.8.2', 'test/integration/lab.test.ts'])
    expect(leg?.args.at(-1)).toBe('test/integration/lab.test.ts')
  })

  it('name files that are there', () => {
    const files = LEGS.flatMap(leg => leg.args.filter(word => word.endsWith('.test.ts')))
    for (const file of files) expect(existsSync(join(PROJECT, file))).toBe(true)
  })
})
