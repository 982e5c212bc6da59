import { describe, expect, it } from 'vitest'
import { judgeImport } from '#scripts/check/import-rules.ts'
import { importsOf } from '#scripts/check/imports.ts'

const judge = (file: string, specifier: string, typeOnly = false) => judgeImport({ file, specifier, typeOnly })

describe('imports between layers', () => {
  it.each([
    ['src/core/records/batch.ts', 'node:zlib'],
    ['src/core/records/batch.ts', './varint.ts'],
    ['src/kafka/connection.ts', 'kafkajs/src/network/connection.js'],
    ['src/engine/index.ts', '#kafka/connection.ts'],
    ['src/main/index.ts', 'electron'],
    ['src/main/ipc/context.ts', '../features/topics/parts/plan.ts'],
    ['src/main/features/groups/groups.service.ts', '../topics/topics.service.ts'],
    ['src/renderer/features/topics/page.tsx', 'react'],
    ['src/renderer/features/topics/page.tsx', '../messages/index.ts'],
    ['src/renderer/features/topics/page.tsx', '../../ui/button.tsx'],
  ])('%s may import %s', (file, specifier) => {
    expect(judge(file, specifier)).toBeNull()
  })

  it.each([
    ['src/core/log/window.ts', '#kafka/connection.ts', 'core may not import kafka'],
    ['src/core/log/window.ts', 'electron', 'core may not import the package electron'],
    ['src/main/shell/window.ts', 'kafkajs', 'main may not import the package kafkajs'],
    ['src/engine/index.ts', 'electron', 'engine may not import the package electron'],
    ['src/broker/index.ts', '#kafka/connection.ts', 'broker may not import kafka'],
    ['src/broker/index.ts', '../core/records/batch.ts', 'another layer is imported through its alias'],
    ['src/main/index.ts', '#core/records/batch.ts', 'types only'],
    ['src/main/features/groups/groups.service.ts', '../topics/plan.ts', 'entered through'],
    ['src/renderer/lib/format.ts', 'node:path', 'does not run in Node'],
    ['src/renderer/lib/format.ts', '#contract/topics.contract.ts', 'types only'],
    ['src/renderer/features/topics/page.tsx', '../messages/list/row.tsx', 'entered through'],
    ['src/renderer/app/frame.tsx', '../features/messages/list/row.tsx', 'entered through'],
    ['src/preload/index.ts', '#contract/topics.contract.ts', 'preload may not import contract'],
    ['src/elsewhere/index.ts', 'react', 'lies in no layer'],
  ])('%s may not import %s', (file, specifier, reason) => {
    expect(judge(file, specifier)).toContain(reason)
  })

  it('lets types through where the table says so', () => {
    expect(judge('src/main/index.ts', '#core/records/batch.ts', true)).toBeNull()
    expect(judge('src/renderer/lib/format.ts', '#contract/topics.contract.ts', true)).toBeNull()
    expect(judge('src/core/log/window.ts', '#kafka/connection.ts', true)).not.toBeNull()
  })

  it('finds every kind of import in a source', () => {
    const source = [
      `import type { A } from './a.ts'`,
      `import { type B, type C } from './b.ts'`,
      `import { type D, e } from './d.ts'`,
      `import './effect.css'`,
      `export { f } from './f.ts'`,
      `export type { G } from './g.ts'`,
      `const h = () => import('./h.ts')`,
      `const i = require('i')`,
      `const element = <div />`,
    ].join('\n')
    const found = importsOf('src/renderer/x.tsx', source).map(({ specifier, typeOnly }) => [specifier, typeOnly])
    expect(found).toEqual([
      ['./a.ts', true],
      ['./b.ts', true],
      ['./d.ts', false],
      ['./effect.css', false],
      ['./f.ts', false],
      ['./g.ts', true],
      ['./h.ts', false],
      ['i', false],
    ])
  })
})
