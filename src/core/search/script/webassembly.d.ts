// What is used of WebAssembly: Node has it, but only the DOM's types describe it. The same shape as there.
declare namespace WebAssembly {
  interface MemoryDescriptor {
    initial: number
    maximum?: number
    shared?: boolean
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(delta: number): number
  }
  var Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory }
}
