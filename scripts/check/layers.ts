// Owns the table of layers: who may import whom. It is section "Layers" of ARCHITECTURE.md in a form that can be
// checked; import-rules.ts applies it.

export interface Layer {
  /** layers of ours that may be imported */
  layers: readonly string[]
  /** layers of which only types may be imported */
  typesOf?: readonly string[]
  /** files of such layers that may be imported whole: they hold no more than a function */
  files?: readonly string[]
  /** packages that may be imported; `*` allows every package that `never` does not name */
  packages: readonly string[]
  /** packages that may not be imported although `packages` has a `*` */
  never?: readonly string[]
  /** whether Node's own modules may be imported */
  node: boolean
}

/** Where filters of a person run. */
const sandbox = ['@jitl/quickjs-wasmfile-release-sync', 'quickjs-emscripten-core', 'acorn']
/** In which settings and keys of clients are written. */
const formats = ['dot-properties', 'jks-js', 'yaml']
const codecs = ['@foxglove/wasm-lz4', '@foxglove/wasm-zstd', '@node-rs/crc32', 'snappy']

export const LAYERS: Readonly<Record<string, Layer>> = {
  contract: { layers: [], packages: ['zod', '@orpc/contract'], node: false },
  core: { layers: [], packages: [...codecs, ...sandbox, 'zod'], node: true },
  kafka: { layers: ['core'], packages: ['csv-parse', 'kafkajs', 'socks'], node: true },
  engine: {
    layers: ['contract', 'core', 'kafka'],
    packages: [
      '@orpc/client',
      '@orpc/contract',
      '@orpc/server',
      'csv-parse',
      'hyparquet',
      'hyparquet-writer',
      'write-file-atomic',
      'yauzl',
      'yazl',
      'zod',
    ],
    node: true,
  },
  broker: { layers: ['core'], packages: ['write-file-atomic'], node: true },
  sql: {
    layers: ['contract', 'core', 'kafka'],
    packages: ['@duckdb/node-api', '@orpc/contract', '@orpc/server', 'zod'],
    node: true,
  },
  main: {
    layers: ['contract', 'kafka'],
    typesOf: ['core'],
    packages: ['electron', '@orpc/client', '@orpc/contract', '@orpc/server', 'write-file-atomic', 'zod', ...formats],
    node: true,
  },
  preload: { layers: [], packages: ['electron'], node: false },
  renderer: {
    layers: [],
    // The contract's schemas would add 360 kB and a JIT that the content security policy forbids.
    typesOf: ['contract'],
    files: ['src/contract/transfer.ts', 'src/contract/topic-name.ts'],
    packages: ['*'],
    never: [
      '@duckdb/node-api',
      'csv-parse',
      'electron',
      'kafkajs',
      'socks',
      '@orpc/server',
      'write-file-atomic',
      ...codecs,
      ...sandbox,
      ...formats,
    ],
    node: false,
  },
}

export interface FeatureFolder {
  folder: string
  /** the files of a feature that others may import; `*` stands for its slug */
  entries: readonly string[]
  /** whether files outside all features, which wire them together, may look inside */
  openToWiring: boolean
}

/** Folders whose sub-folders are features, which keep out of each other's insides. */
export const FEATURE_FOLDERS: readonly FeatureFolder[] = [
  { folder: 'src/main/features', entries: ['*.service.ts', '*-id.ts'], openToWiring: true },
  { folder: 'src/renderer/features', entries: ['index.ts', 'index.tsx'], openToWiring: false },
]
