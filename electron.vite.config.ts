import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

// The oldest Electron that the app must run on is 33. electron-vite would take the targets from the installed one.
const NODE = 'node20.18'
const CHROME = 'chrome130'

// Four processes come out of the main build: main itself, and the engine, the broker and the SQL process, which main starts by their
// file beside its own (`path.join(import.meta.dirname, 'engine.js')`); and the entry of the engine's search threads. What package.json lists under `dependencies`
// stays outside the bundles: kafkajs must, since src/kafka reaches into its files.
export default defineConfig({
  main: {
    build: {
      target: NODE,
      outDir: path('out/main'),
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: {
          index: path('src/main/index.ts'),
          engine: path('src/engine/index.ts'),
          'search-thread': path('src/engine/search-thread.ts'),
          broker: path('src/broker/index.ts'),
          sql: path('src/sql/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE, // electron-vite accepts no other kind here
      outDir: path('out/preload'),
      // A sandboxed preload script is one CommonJS file: it can neither import modules nor find node_modules.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('src/renderer'),
    plugins: [react()],
    build: {
      target: CHROME,
      outDir: path('out/renderer'),
      minify: true, // electron-vite does not by default; half the script to parse at each start
      sourcemap: true,
      rolldownOptions: { input: { index: path('src/renderer/index.html') } },
    },
  },
})
