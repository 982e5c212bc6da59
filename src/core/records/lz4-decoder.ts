// Decodes one whole LZ4 frame in WebAssembly (lz4 itself, built by @foxglove/wasm-lz4).
// The package's own entry keeps one decoder for ever, and after one corrupt frame that decoder fails for every good
// frame too. So its module is loaded here, where a decoder that failed can be thrown away.

import { createRequire } from 'node:module'
import { RecordsError } from './records-error.ts'
import { WasmMemory, type WasmModule } from './wasm-memory.ts'

interface Lz4Module extends WasmModule {
  _createDecompressionContext(): number
  _decompressFrame(context: number, to: number, toSize: number, from: number, fromSize: number): number
}

const require = createRequire(import.meta.url)
const createModule = require('@foxglove/wasm-lz4/dist/wasm-lz4.js') as () => Promise<Lz4Module>

let current: { module: Lz4Module; context: number; memory: WasmMemory } | undefined

/** Compiles the decoder; wait for it before decodeLz4InPlace. */
export async function loadLz4Decoder(): Promise<void> {
  const module = await createModule()
  current = { module, context: module._createDecompressionContext(), memory: new WasmMemory(module) }
}

/**
 * Content of one frame: a view on memory that the next call overwrites. `contentBound` is the most the frame may hold,
 * in bytes. Throws RecordsError for a corrupt frame.
 */
export function decodeLz4InPlace(frame: Uint8Array, contentBound: number): Buffer {
  if (current === undefined) throw new Error('loadLz4Decoder() has not finished')
  const { module, context, memory } = current
  const from = memory.input.atLeast(frame.length)
  const to = memory.output.atLeast(contentBound)
  if (from === 0 || to === 0) throw new RecordsError(`No memory for ${contentBound} bytes of LZ4 content`)
  module.HEAPU8.set(frame, from)
  const size = module._decompressFrame(context, to, contentBound, from, frame.length)
  if (size < 0) {
    abandonContext(module, memory)
    throw new RecordsError('The LZ4 frame is corrupt')
  }
  return memory.view(to, size)
}

let reloading = false

/** There is no way to free a context: go on with another one, and with a fresh module as soon as it is compiled. */
function abandonContext(module: Lz4Module, memory: WasmMemory): void {
  current = { module, context: module._createDecompressionContext(), memory }
  if (reloading) return
  reloading = true
  loadLz4Decoder()
    .catch((error: unknown) =>
      console.error('The LZ4 decoder could not be loaded again; the present one goes on', error),
    )
    .finally(() => {
      reloading = false
    })
}
