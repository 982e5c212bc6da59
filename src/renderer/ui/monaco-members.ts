// Offers words in one editor: the members of known names (`record.` is followed by what a record has), and completions.
import * as monaco from 'monaco-editor/editor'
import type { Completion, Members } from './code-editor.tsx'

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

/** @param known asked each time, so that they may change */
export function offerCompletions(
  editor: monaco.editor.IStandaloneCodeEditor,
  language: string,
  known: () => readonly Completion[],
): monaco.IDisposable {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
  const kinds = {
    table: CompletionItemKind.Struct,
    column: CompletionItemKind.Field,
    function: CompletionItemKind.Function,
    keyword: CompletionItemKind.Keyword,
  }
  const order = ['column', 'table', 'keyword', 'function']
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
      const behind = /"?([^\s".,()]+)"?\.$/.exec(before)?.[1]
      const isTable = known().some(each => each.kind === 'table' && each.name === behind)
      const offered = known().filter(each =>
        behind === undefined ? true : each.kind === 'column' && (!isTable || each.owner === behind),
      )
      const suggestions = offered.map(({ name, insert, kind, what, help }) => ({
        label: { label: name, description: what },
        kind: kinds[kind],
        insertText: insert,
        insertTextRules:
          kind === 'function' ? CompletionItemInsertTextRule.InsertAsSnippet : CompletionItemInsertTextRule.None,
        sortText: `${order.indexOf(kind)}${name}`,
        ...(help !== undefined && help !== '' && { documentation: help }),
        range,
      }))
      return { suggestions }
    },
  })
}
