import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  insertCompletionText,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, Text } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { styleNonce } from '../../bridge/session.ts'
import { editorColours, editorTheme } from './editor-theme.ts'
import type { Offer } from './recipe-completion.ts'
import { changeBetween } from './text-change.ts'

/** Something wrong at a place; 1-based. */
export interface Mistake {
  readonly line: number
  readonly column: number
  readonly message: string
}

interface CodeEditorProps {
  /** For who does not see: the path of the file. */
  readonly label: string
  readonly text: string
  readonly language: 'yaml' | 'text'
  readonly mistakes: readonly Mistake[]
  readonly onChange: (text: string) => void
  readonly offers: ((text: string, offset: number) => { from: number; offers: Offer[] } | null) | null
  /** Where to go: a new object goes there again. */
  readonly goTo: { readonly line: number; readonly column: number } | null
}

/** One text with completion and marks. `text` may change from outside: what differs is replaced, and can be undone. */
export function CodeEditor(props: CodeEditorProps) {
  const { label, text, language, mistakes, goTo } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props
  const separator = useRef(lineSeparatorOf(text)).current

  useLayoutEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: latest.current.text, extensions: extensionsFor(label, language, separator, latest) }),
    })
    view.current = editor
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [label, language, separator])

  // Before the next key is heard: later it would take back what was typed meanwhile.
  useLayoutEffect(() => {
    const editor = view.current
    if (editor === null) return
    const now = editor.state.sliceDoc()
    if (now === text) return
    // Offsets of the document count a line’s end as one character.
    const change = changeBetween(lf(now), lf(text))
    editor.dispatch({ changes: { ...change, insert: Text.of(change.insert.split('\n')) } })
  }, [text])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    editor.dispatch(
      setDiagnostics(
        editor.state,
        mistakes.map((mistake) => diagnosticOf(editor.state, mistake)),
      ),
    )
  }, [mistakes])

  useEffect(() => {
    const editor = view.current
    if (editor === null || goTo === null) return
    const { from } = rangeOf(editor.state, goTo)
    editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    editor.focus()
  }, [goTo])

  useEffect(() => {
    if (host.current === null) return
    let height = host.current.clientHeight
    const observer = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.height ?? height
      const editor = view.current
      // The list of problems came up from below: the line that is written must not go under it.
      if (now < height && editor?.hasFocus)
        editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.selection.main.head, { y: 'nearest', yMargin: 4 }) })
      height = now
    })
    observer.observe(host.current)
    return () => observer.disconnect()
  }, [])

  return <div ref={host} style={{ height: '100%', minHeight: 0 }} />
}

function extensionsFor(
  label: string,
  language: CodeEditorProps['language'],
  separator: string | null,
  latest: { readonly current: CodeEditorProps },
): Extension[] {
  return [
    // The page’s policy allows style elements only with this load’s nonce.
    EditorView.cspNonce.of(styleNonce()),
    ...(separator === null ? [] : [EditorState.lineSeparator.of(separator)]),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    ...(language === 'yaml' ? [yaml()] : []),
    syntaxHighlighting(editorColours),
    autocompletion({ override: [(context) => complete(context, latest.current.offers)], icons: false }),
    keymap.of([
      { key: 'Tab', run: acceptCompletion },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return
      const now = update.state.sliceDoc()
      if (now !== latest.current.text) latest.current.onChange(now)
    }),
    editorTheme,
  ]
}

function complete(context: CompletionContext, offers: CodeEditorProps['offers']) {
  if (offers === null) return null
  const found = offers(context.state.doc.sliceString(0, undefined, '\n'), context.pos)
  if (found === null || (found.from === context.pos && !context.explicit && !followsKey(context))) return null
  return { from: found.from, options: found.offers.map(completionOf), validFor: /^[\w./+@-]*$/ }
}

/** After `strategy: ` there is nothing typed yet, but a choice to be made. */
function followsKey(context: CompletionContext): boolean {
  return /(:|^\s*-|[{[,]) $/.test(
    context.state.doc.lineAt(context.pos).text.slice(0, context.pos - context.state.doc.lineAt(context.pos).from),
  )
}

function completionOf({ label, apply, kind, detail, info }: Offer, index: number): Completion {
  return {
    label,
    // Values stand in an order that says something, t3.nano before t3.large; keys by name.
    ...(kind === 'value' ? { sortText: String(index).padStart(6, '0') } : {}),
    type: kind === 'key' ? 'property' : 'constant',
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
    apply: (view, _completion, from, to) => {
      view.dispatch(insertCompletionText(view.state, apply, from, to))
      if (kind === 'key') startCompletion(view)
    },
  }
}

function diagnosticOf(state: EditorState, mistake: Mistake): Diagnostic {
  return { ...rangeOf(state, mistake), severity: 'error', message: mistake.message }
}

/** From the place to the end of its word; a parser that misses something says so after the last line. */
function rangeOf(state: EditorState, { line, column }: { readonly line: number; readonly column: number }): { from: number; to: number } {
  const { from: start, text } = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)))
  const at = Math.min(column - 1, text.length)
  const length = /^[^\s,}\]]+/.exec(text.slice(at))?.[0].length ?? 0
  return { from: start + at, to: start + at + length }
}

/** A file that is Windows’ throughout stays so. */
function lineSeparatorOf(text: string): string | null {
  return text.includes('\r\n') && !/(^|[^\r])\n/.test(text) ? '\r\n' : null
}

function lf(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
