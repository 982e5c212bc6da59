// Monaco as every editor here has it: its languages and workers, the app's themes, how text looks.
import { useComputedColorScheme } from '@mantine/core'
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/features/json/register'
import 'monaco-editor/languages/definitions/java/register'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/shell/register'
import 'monaco-editor/languages/definitions/sql/register'
import 'monaco-editor/languages/definitions/xml/register'
import 'monaco-editor/languages/definitions/yaml/register'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import JsonWorker from 'monaco-editor/language/json/json.worker?worker'
import { useEffect } from 'react'

self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
}

// The editor's ground is that of every other field (--o-field); Monaco takes no CSS variables here.
monaco.editor.defineTheme('ottla-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#17191c' },
})
monaco.editor.defineTheme('ottla-light', {
  base: 'vs',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#ffffff' },
})

export const lookOfText = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 12,
  lineHeight: 18,
  fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  lineNumbersMinChars: 3,
  scrollBeyondLastLine: false,
  renderLineHighlight: 'none',
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
  links: false,
  padding: { top: 4, bottom: 4 },
} as const satisfies monaco.editor.IEditorOptions

/** Monaco has one theme for all of its editors. */
export function useMonacoTheme(): void {
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    monaco.editor.setTheme(scheme === 'dark' ? 'ottla-dark' : 'ottla-light')
  }, [scheme])
}
