// Owns judging one import against the table of layers. Pure: it reads no files and resolves no packages.
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { FEATURE_FOLDERS, LAYERS } from './layers.ts'

export interface Import {
  /** path of the importing file from the project's folder, with `/` */
  file: string
  specifier: string
  typeOnly: boolean
}

/** Why an import is against the rules, in words; null when it is fine. */
export function judgeImport({ file, specifier, typeOnly }: Import): string | null {
  const from = layerOf(file)
  const rules = from === null ? undefined : LAYERS[from]
  if (from === null || rules === undefined) return `${file} lies in no layer: add its folder to scripts/check/layers.ts`

  const target = targetOf(file, specifier)
  if (target === null) return judgePackage(from, specifier)
  const to = layerOf(target)
  if (to === null) return `${from} may not import from outside src`
  if (to === from) return judgeFeature(file, target)
  if (specifier.startsWith('.')) return `another layer is imported through its alias: #${target.slice('src/'.length)}`
  if (rules.layers.includes(to) || rules.files?.includes(target)) return null
  if (rules.typesOf?.includes(to)) return typeOnly ? null : `${from} may import types only from ${to}: import type`
  return `${from} may not import ${to}`
}

function judgePackage(from: string, specifier: string): string | null {
  const rules = LAYERS[from]
  if (rules === undefined) return null
  if (isBuiltin(specifier)) return rules.node ? null : `${from} does not run in Node and may not import ${specifier}`
  const [scope = '', name = ''] = specifier.split('/')
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope
  const allowed = rules.packages.includes(packageName) || rules.packages.includes('*')
  return allowed && !rules.never?.includes(packageName) ? null : `${from} may not import the package ${packageName}`
}

function judgeFeature(file: string, target: string): string | null {
  for (const { folder, entries, openToWiring } of FEATURE_FOLDERS) {
    const feature = featureOf(folder, target)
    const importer = featureOf(folder, file)
    if (feature === null || feature === importer || (openToWiring && importer === null)) continue
    const names = entries.map(entry => `${folder}/${feature}/${entry.replace('*', feature)}`)
    if (!names.includes(target)) return `the feature "${feature}" is entered through ${names[0]} only`
  }
  return null
}

/** The feature that a file belongs to; null for files outside the folder and files lying directly in it. */
function featureOf(folder: string, file: string): string | null {
  if (!file.startsWith(`${folder}/`)) return null
  const [feature, inside] = file.slice(folder.length + 1).split('/')
  return feature === undefined || inside === undefined ? null : feature
}

function layerOf(file: string): string | null {
  const [top, layer, inside] = file.split('/')
  return top === 'src' && layer !== undefined && inside !== undefined ? layer : null
}

/** The imported file, from the project's folder; null for a package. */
function targetOf(file: string, specifier: string): string | null {
  const path = specifier.replace(/\?.*$/, '') // Vite's queries, such as ?worker
  if (path.startsWith('.')) return posix.join(posix.dirname(file), path)
  if (path.startsWith('#')) {
    const [layer = '', ...rest] = path.slice(1).split('/')
    const top = layer === 'test' || layer === 'scripts' ? '' : 'src/'
    return `${top}${[layer, ...rest].join('/')}`
  }
  return null
}
