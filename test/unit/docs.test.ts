// The documents must be true of the files beside them: links, paths, npm scripts, the layers, the features, the keys.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineContract, mainContract } from '#contract/index.ts'
import { LAYERS } from '#scripts/check/layers.ts'

const project = join(import.meta.dirname, '../..')
const textOf = (path: string): string => readFileSync(join(project, path), 'utf8')
const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(name => ending.test(name))
    .sort()

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'src/renderer/README.md',
  ...filesBelow('docs', /\.md$/),
]

/** A table's rows as trimmed cells, the rule under the head left out. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map(line =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map(cell => cell.trim()),
    )

const codesIn = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** The part of a document from one heading to the next of the same level. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`\n## ${heading}\n`)
  if (after === undefined) throw new Error(`There is no section “${heading}”`)
  return after.split('\n## ')[0] ?? ''
}

/** As a heading's anchor is made: lower case, no punctuation, hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')

function brokenLinks(document: string): string[] {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter(link => {
    if (/^[a-z]+:/.test(link)) return !link.startsWith('https://')
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? document : relative(project, join(project, dirname(document), path))
    // The pictures are taken from the running app; until they are, there is no folder for them.
    if (target.startsWith('docs/images/') && !existsSync(join(project, 'docs/images'))) return false
    if (!existsSync(join(project, target))) return true
    if (anchor === undefined) return false
    const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
    return !headings.includes(anchor)
  })
}

/** Paths in code marks: from the project's folder, in a folder's own README from that folder. */
function missingPaths(document: string): string[] {
  const own = document.startsWith('src/') ? dirname(document) : null
  return codesIn(textOf(document)).filter(code => {
    if (!/^[\w.@<*-]+\/[\w./@<>*-]*$/.test(code)) return false
    const [top = ''] = code.split('/')
    const isOwn = own !== null && existsSync(join(project, own, top))
    if (!isOwn && !['src', 'test', 'scripts', 'docs', 'resources'].includes(top)) return false
    // Up to a placeholder: `src/main/features/<slug>/…` names the folder `src/main/features`.
    const [fixed = ''] = code.split(/[^/]*[<*]/)
    return !existsSync(join(project, isOwn ? own : '.', fixed))
  })
}

describe.each(documents)('%s', document => {
  it('has no broken link', () => {
    expect(brokenLinks(document)).toEqual([])
  })

  it('names no path that is not there', () => {
    expect(missingPaths(document)).toEqual([])
  })

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const run = [...textOf(document).matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name)
    const short = [...textOf(document).matchAll(/\bnpm (start|test)\b/g)].map(([, name = '']) => name)
    expect([...run, ...short].filter(name => !(name in scripts))).toEqual([])
  })
})

describe('README and CONTRIBUTING', () => {
  it('say what each npm script does', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    for (const document of ['README.md', 'CONTRIBUTING.md']) {
      const text = textOf(document)
      const missing = Object.keys(scripts).filter(name => !new RegExp(`npm (run (--silent )?)?${name}\\b`).test(text))
      expect(missing, document).toEqual([])
    }
  })
})

describe('ARCHITECTURE', () => {
  const text = textOf('ARCHITECTURE.md')

  it('is short enough to be read', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(250)
  })

  it('has every feature of the contract in its file map', () => {
    const words = rowsOf(section(text, 'File map')).map(([word = '']) => word)
    const features = [...Object.keys(mainContract), ...Object.keys(engineContract)]
    expect(features.filter(feature => !words.includes(`\`${feature}\``))).toEqual([])
  })

  it('has every folder of screens and of handlers in its file map', () => {
    const named = codesIn(section(text, 'File map'))
    for (const folder of ['src/main/features', 'src/renderer/features']) {
      const features = readdirSync(join(project, folder)).map(name => `${folder}/${name}`)
      expect(features.filter(feature => !named.includes(feature))).toEqual([])
    }
  })

  it('has the layers as they are enforced', () => {
    const described = rowsOf(section(text, 'Layers')).slice(1)
    const enforced = Object.entries(LAYERS).map(([name, { layers, typesOf = [], files = [], node }]) => [
      `\`${name}\``,
      [
        ...layers.map(each => `\`${each}\``),
        ...typesOf.map(each => `types of \`${each}\``),
        ...files.map(each => `\`${each}\``),
      ].join(', ') || '–',
      node ? 'yes' : 'no',
    ])
    expect(described.map(([layer, layers, , node]) => [layer, layers, node])).toEqual(enforced)
  })

  it('has the packages of each layer as they are enforced', () => {
    const described = rowsOf(section(text, 'Layers')).slice(1)
    for (const [layer = '', , packages = ''] of described) {
      const rules = LAYERS[layer.replaceAll('`', '')]
      const allowed = rules?.packages ?? []
      if (!allowed.includes('*')) expect(packages, layer).toBe(allowed.join(', ') || '–')
    }
  })
})

describe('the keyboard page', () => {
  it('has the shortcut of every command', () => {
    const shortcuts = filesBelow('src/renderer', /\.tsx?$/).flatMap(file =>
      [...textOf(file).matchAll(/^ +shortcut: '([^']+)'/gm)].map(([, shortcut = '']) => shortcut),
    )
    const asWritten = (shortcut: string) =>
      shortcut
        .replace('mod', 'ctrl')
        .split('+')
        .map(part => part.charAt(0).toUpperCase() + part.slice(1))
        .join('+')
    const named = codesIn(textOf('docs/guide/keyboard.md'))
    expect(shortcuts.length).toBeGreaterThan(0)
    expect(shortcuts.map(asWritten).filter(keys => !named.includes(keys))).toEqual([])
  })
})
