// Owns finding every import in the sources and reporting those against the rules: `npm run check` runs it.
// dependency-cruiser would be the tool, but it reads TypeScript through an API that TypeScript 7 no longer has.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { type Import, judgeImport } from './import-rules.ts'

const SOURCES = /\.tsx?$/

/** One line for each import under `src` that is against the rules. `project` is the folder of package.json. */
export function findForbiddenImports(project: string): string[] {
  const problems: string[] = []
  for (const entry of readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!SOURCES.test(entry) || entry.endsWith('.d.ts')) continue
    const file = `src/${entry.replaceAll('\\', '/')}`
    for (const found of importsOf(file, readFileSync(join(project, file), 'utf8'))) {
      const problem = judgeImport(found)
      if (problem !== null) problems.push(`${file}: "${found.specifier}": ${problem}`)
    }
  }
  return problems
}

/** The imports of one source file: static, re-exporting, dynamic, and through require(). */
export function importsOf(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`)
  const found: Import[] = []
  for (const statement of module.staticImports) {
    const typeOnly =
      statement.entries.length > 0
        ? statement.entries.every(entry => entry.isType)
        : /^import\s+type\b/.test(source.slice(statement.start, statement.end))
    found.push({ file, specifier: statement.moduleRequest.value, typeOnly })
  }
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest) found.push({ file, specifier: entry.moduleRequest.value, typeOnly: entry.isType })
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const specifier = literalOf(source.slice(moduleRequest.start, moduleRequest.end))
    if (specifier !== null) found.push({ file, specifier, typeOnly: false })
  }
  for (const [, specifier] of source.matchAll(/\brequire(?:\.resolve)?\(\s*['"]([^'"]+)['"]/g)) {
    if (specifier !== undefined) found.push({ file, specifier, typeOnly: false })
  }
  return found
}

function literalOf(text: string): string | null {
  return /^(['"`])([^$]+)\1$/.exec(text)?.[2] ?? null
}
