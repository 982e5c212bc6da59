// Starts a thread of the engine, from its bundle or from source.
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/** @param file its entry. From source it has to be told of TypeScript anew: what the process was started with does not reach it */
export function startWorker(file: string, name: string): Worker {
  if (!file.endsWith('.ts')) return new Worker(file, { name })
  const source = `import('tsx/esm/api').then(tsx => { tsx.register(); return import(${JSON.stringify(pathToFileURL(file).href)}) })`
  return new Worker(source, { name, eval: true, execArgv: [] })
}
