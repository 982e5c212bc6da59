import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const styles = join(root, 'node_modules/@mantine/core/styles')

const namesIn = (source: string): string[] =>
  [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(match =>
    (match[1] ?? '').split(',').map(name => name.trim()),
  )

describe('styles', () => {
  it('are there for every Mantine component in use', () => {
    const imported = readFileSync(join(root, 'src/renderer/app/styles.ts'), 'utf8')
    const used = new Set(
      readdirSync(join(root, 'src/renderer'), { recursive: true, encoding: 'utf8' })
        .filter(file => file.endsWith('.tsx'))
        .flatMap(file => namesIn(readFileSync(join(root, 'src/renderer', file), 'utf8'))),
    )
    const missing = [...used].filter(
      name => name !== '' && existsSync(join(styles, `${name}.css`)) && !imported.includes(`styles/${name}.css`),
    )
    expect(used.size).toBeGreaterThan(20)
    expect(missing).toEqual([])
  })
})
