// zstd in WebAssembly (zstd itself, built by @foxglove/wasm-zstd; 1.8 times as fast as @bokuweb/zstd-wasm).
// The package's own entry copies every result; its module is used here without that.

import { createRequire } from 'node:module'
import { RecordsError } from './records-error.ts'
import { WasmMemory, type WasmModule } from './wasm-memory.ts'

interface ZstdModule extends WasmModule {
  _compressBound(bytes: number): number
  _compress(to: number, toSize: number, from: number, fromSize: number, level: number): number
  _decompress(to: number, toSize: number, from: number, fromSize: number): number
}

const require = createRequire(import.meta.url)
const createModule = require('@foxglove/wasm-zstd/dist/wasm-zstd.js') as () => Promise<ZstdModule>

let current: { module: ZstdModule; memory: WasmMemory } | undefined

/** Compiles the codec; wait for it before the other functions. */
export async function loadZstd(): Promise<void> {
  const module = await createModule()
  current = { module, memory: new WasmMemory(module) }
}

function loaded() {
  if (current === undefined) throw new Error('loadZstd() has not finished')
  return current
}

/** Content of one frame, at most `contentBound` bytes: a view on memory that the next call overwrites. */
export function decodeZstdInPlace(frame: Uint8Array, contentBound: number): Buffer {
  const { module, memory } = loaded()
  const from = memory.input.atLeast(frame.length)
  const to = memory.output.atLeast(contentBound)
  if (from === 0 || to === 0) throw new RecordsError(`No memory for ${contentBound} bytes of zstd content`)
  module.HEAPU8.set(frame, from)
  const size = module._decompress(to, contentBound, from, frame.length)
  if (size < 0 || size > contentBound) throw new RecordsError('The zstd frame is corrupt')
  return memory.view(to, size)
}

export function compressZstd(content: Uint8Array, level: number): Buffer {
  const { module, memory } = loaded()
  const bound = module._compressBound(content.length)
  const from = memory.input.atLeast(content.length)
  const to = memory.output.atLeast(bound)
  if (from === 0 || to === 0) throw new RecordsError(`No memory to compress ${content.length} bytes`)
  module.HEAPU8.set(content, from)
  const size = module._compress(to, bound, from, content.length, level)
  if (size < 0) throw new RecordsError('zstd could not compress')
  return Buffer.from(memory.view(to, size))
}
