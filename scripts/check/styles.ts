// Owns finding classes that the page names and no stylesheet has: `npm run check` runs it. A CSS module answers
// undefined for such a name, which neither the compiler nor a test without a layout notices.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /import (\w+) from '(\.[^']+\.module\.css)'/g

/** One line for each class used in `src/renderer` that its CSS module does not have. */
export function findMissingStyles(project: string): string[] {
  const problems: string[] = []
  const folder = join(project, 'src/renderer')
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.tsx?$/.test(file)) continue
    const source = readFileSync(join(folder, file), 'utf8')
    for (const [, name = '', sheet = ''] of source.matchAll(IMPORT)) {
      const known = classesOf(readFileSync(join(folder, dirname(file), sheet), 'utf8'))
      for (const used of usedIn(source, name)) {
        if (!known.has(used)) problems.push(`src/renderer/${file}: ${sheet} has no class .${used}`)
      }
    }
  }
  return problems
}

export function classesOf(sheet: string): Set<string> {
  const selectors = sheet.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\{[^{}]*\}/g, ' ')
  return new Set([...selectors.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name))
}

/** Names read from what the stylesheet was imported as. */
export function usedIn(source: string, importedAs: string): Set<string> {
  return new Set([...source.matchAll(new RegExp(`\\b${importedAs}\\.(\\w+)`, 'g'))].map(([, name = '']) => name))
}
