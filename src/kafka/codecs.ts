// Gives kafkajs the codecs it lacks: without them one snappy, lz4 or zstd batch ends a consumer.
import { createRequire } from 'node:module'
import { type Compression, compress, decompress, initCompression } from '#core/records/compression.ts'

// kafkajs is CommonJS and Node finds only some of its exports by name.
const { CompressionCodecs, CompressionTypes }: typeof import('kafkajs') = createRequire(import.meta.url)('kafkajs')

let registered = false

/** Before the first consumer is made. Idempotent. */
export async function registerCodecs(): Promise<void> {
  await initCompression()
  if (registered) return
  registered = true
  CompressionCodecs[CompressionTypes.Snappy] = codec('snappy')
  CompressionCodecs[CompressionTypes.LZ4] = codec('lz4')
  CompressionCodecs[CompressionTypes.ZSTD] = codec('zstd')
}

function codec(name: Compression) {
  return () => ({
    compress: async (encoder: { buffer: Buffer }) => compress(name, encoder.buffer),
    decompress: async (bytes: Buffer) => decompress(name, bytes),
  })
}
