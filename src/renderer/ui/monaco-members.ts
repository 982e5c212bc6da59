// Offers the members of known names in one editor: `record.` is followed by what a record has.
import * as monaco from 'monaco-editor/editor'
import type { Members } from './code-editor.tsx'

export function offerMembers(
  editor: monaco.editor.IStandaloneCodeEditor,
  language: string,
  members: Members,
): monaco.IDisposable {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
  return monaco.languages.registerCompletionItemProvider(language, {
    triggerCharacters: ['.'],
    provideCompletionItems(model, position) {
      if (model !== editor.getModel()) return { suggestions: [] }
      const word = model.getWordUntilPosition(position)
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      }
      const before = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1)
      const owner = /(\w+)\??\.$/.exec(before)?.[1]
      if (owner === undefined) {
        const suggestions = Object.keys(members).map(name => ({
          label: name,
          kind: CompletionItemKind.Variable,
          insertText: name,
          range,
        }))
        return { suggestions }
      }
      const suggestions = (members[owner] ?? []).map(({ name, what, insert }) => ({
        label: { label: name, description: what },
        kind: CompletionItemKind.Field,
        insertText: insert ?? name,
        ...(insert !== undefined && { insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet }),
        range,
      }))
      return { suggestions }
    },
  })
}
