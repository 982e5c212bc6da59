// Two stretches of a WebAssembly module's memory that codecs use again and again: compressed bytes in, content out.
// Allocating them for every batch cost more than decompressing a small one.

/** What Emscripten modules offer. `HEAPU8` is replaced when the memory grows. */
export interface WasmModule {
  HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
}

const SMALLEST = 65_536
/** Larger stretches are given back at the next call that can do with less. */
const KEPT = 16 * 1024 * 1024

class Stretch {
  readonly #module: WasmModule
  #pointer = 0
  #size = 0

  constructor(module: WasmModule) {
    this.#module = module
  }

  /** A pointer to at least `bytes` bytes; what was there is lost. 0 when there is no memory. */
  atLeast(bytes: number): number {
    // Zero bytes need a pointer too: 0 means that there is no memory.
    if (this.#pointer === 0 || bytes > this.#size || (this.#size > KEPT && bytes <= KEPT)) {
      if (this.#pointer !== 0) this.#module._free(this.#pointer)
      const size = Math.max(SMALLEST, bytes)
      this.#pointer = this.#module._malloc(size)
      this.#size = this.#pointer === 0 ? 0 : size
    }
    return this.#pointer
  }
}

export class WasmMemory {
  readonly input: Stretch
  readonly output: Stretch
  readonly #module: WasmModule

  constructor(module: WasmModule) {
    this.#module = module
    this.input = new Stretch(module)
    this.output = new Stretch(module)
  }

  /** A view on the module's memory, valid until its next use. */
  view(pointer: number, bytes: number): Buffer {
    const { buffer } = this.#module.HEAPU8
    return Buffer.from(buffer as ArrayBuffer, pointer, bytes)
  }
}
