// The Monaco side of `CodeEditor`, a chunk of its own. One editor per mount; the value comes from outside, the
// cursor and the undo history stay its own.
import * as monaco from 'monaco-editor/editor'
import { useEffect, useRef } from 'react'
import classes from './code-editor.module.css'
import type { CodeEditorProps, Mark } from './code-editor.tsx'
import { offerCompletions, offerMembers } from './monaco-members.ts'
import { lookOfText, useMonacoTheme } from './monaco-setup.ts'

const NO_MARKS: readonly Mark[] = []

export default function MonacoEditor(props: CodeEditorProps) {
  const { label, value, language = 'plaintext', isReadOnly = props.onChange === undefined, wordWrap = true } = props
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(null)
  const onChange = useRef(props.onChange)
  /** Texts told to the outside and not yet come back. */
  const echoes = useRef<string[]>([])
  onChange.current = props.onChange
  const actions = useRef(props.actions)
  actions.current = props.actions
  const completions = useRef(props.completions)
  completions.current = props.completions

  const { members, feed } = props
  const start = useRef({
    label,
    value,
    language,
    isReadOnly,
    wordWrap,
    members,
    feed,
    actions: props.actions,
    hasCompletions: props.completions !== undefined,
  })
  useEffect(() => {
    if (place.current === null) return
    const first = start.current
    const created = monaco.editor.create(place.current, {
      value: first.value,
      language: first.language,
      readOnly: first.isReadOnly,
      ariaLabel: first.label,
      wordWrap: first.wordWrap ? 'on' : 'off',
      ...lookOfText,
      overviewRulerLanes: 0,
      folding: true,
      tabSize: 2,
      domReadOnly: first.isReadOnly,
    })
    created.onDidChangeModelContent(() => {
      if (first.feed !== undefined) return
      const text = created.getValue()
      echoes.current.push(text)
      onChange.current?.(text)
    })
    for (const { id, title, key } of first.actions ?? []) {
      created.addAction({
        id,
        label: title,
        ...(key === undefined ? {} : { keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter] }),
        contextMenuGroupId: 'navigation',
        run: () => {
          const [model, selection] = [created.getModel(), created.getSelection()]
          if (model === null || selection === null) return
          const action = actions.current?.find(each => each.id === id)
          const at = selection.isEmpty() ? selection.getPosition() : selection.getStartPosition()
          action?.run(model.getOffsetAt(at), model.getValue(), model.getValueInRange(selection))
        },
      })
    }
    editor.current = created
    const offer = first.members === undefined ? null : offerMembers(created, first.language, first.members)
    const words = first.hasCompletions
      ? offerCompletions(created, first.language, () => completions.current ?? [])
      : null
    const stop = first.feed?.(text => appendTo(created, text))
    return () => {
      offer?.dispose()
      words?.dispose()
      stop?.()
      editor.current = null
      created.getModel()?.dispose()
      created.dispose()
    }
  }, [])

  useEffect(() => {
    const model = editor.current?.getModel()
    if (!model) return
    // What was typed comes back as `value` a render later, when more may have been typed: only news is taken over.
    const echo = echoes.current.indexOf(value)
    if (echo >= 0) {
      echoes.current.splice(0, echo + 1)
      return
    }
    if (model.getValue() !== value) model.setValue(value)
    echoes.current = []
  }, [value])
  useEffect(() => {
    const model = editor.current?.getModel()
    if (model) monaco.editor.setModelLanguage(model, language)
  }, [language])
  useEffect(() => {
    editor.current?.updateOptions({
      readOnly: isReadOnly,
      domReadOnly: isReadOnly,
      ariaLabel: label,
      wordWrap: wordWrap ? 'on' : 'off',
    })
  }, [isReadOnly, label, wordWrap])
  const marks = props.marks ?? NO_MARKS
  useEffect(() => {
    const model = editor.current?.getModel()
    if (!model) return
    const found = marks.map(({ line, column, message }) => {
      const lineNumber = Math.min(line, model.getLineCount())
      const word = model.getWordAtPosition({ lineNumber, column })
      return {
        severity: monaco.MarkerSeverity.Error,
        message,
        startLineNumber: lineNumber,
        endLineNumber: lineNumber,
        startColumn: column,
        endColumn: Math.max(column + 1, word?.endColumn ?? column + 1),
      }
    })
    monaco.editor.setModelMarkers(model, 'ottla', found)
  }, [marks])
  useMonacoTheme()

  // Monaco's menu stands beside the editor, in a shadow tree, and takes the theme's colours from what is around both.
  return <div ref={place} className={`monaco-component ${classes.editor}`} />
}

/** Straight into the model: nothing to undo, and the cursor stays. */
function appendTo(editor: monaco.editor.IStandaloneCodeEditor, text: string): void {
  const model = editor.getModel()
  if (model === null) return
  const end = model.getFullModelRange().getEndPosition()
  model.applyEdits([{ range: monaco.Range.fromPositions(end), text }])
}
