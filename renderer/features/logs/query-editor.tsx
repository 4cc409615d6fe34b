import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  moveCompletionSelection,
  startCompletion,
} from '@codemirror/autocomplete'
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import type { QueryLanguage } from '../../../shared/model/log-language.ts'
import { styleNonce } from '../../bridge/session.ts'
import { acceptChosen, tabAccepts } from './query-acceptance.ts'
import { completeQuery, type QueryKnowledge } from './query-completion.ts'
import { problemMark, queryColours, queryTheme, setProblem } from './query-theme.ts'

export const longestQuery = 10_000

export interface QueryEditorHandle {
  focus(): void
  setText(text: string): void
}

interface QueryEditorProps {
  /** The query that was run last: the text becomes it when another one is run from elsewhere. What is being written is the editor’s own. */
  readonly query: string
  readonly language: QueryLanguage
  readonly knowledge: QueryKnowledge
  /** Offset at which the text is wrong. */
  readonly problemAt: number | null
  readonly onChange: (text: string) => void
  readonly onRun: (text: string) => void
  readonly handle: RefObject<QueryEditorHandle | null>
}

/** The query as one line with completion and colours. Enter runs it, unless a choice of the list was gone to. */
export function QueryEditor(props: QueryEditorProps) {
  const { query, language, problemAt, handle } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props
  const ownRun = useRef<string | null>(null)

  useLayoutEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: oneLine(latest.current.query), extensions: extensionsFor(latest, ownRun) }),
    })
    view.current = editor
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [])
  useImperativeHandle(handle, () => ({ focus: () => view.current?.focus(), setText: (text) => write(view.current, text) }), [])

  useLayoutEffect(() => {
    // Run from here: what has been typed since must stay.
    if (ownRun.current !== query) write(view.current, query)
    ownRun.current = null
  }, [query])

  useEffect(() => {
    if (view.current === null) return
    closeCompletion(view.current)
    view.current.dispatch({ effects: spoken.reconfigure(languageParts(language)) })
  }, [language])

  useEffect(() => {
    view.current?.dispatch({ effects: setProblem.of(problemAt) })
  }, [problemAt])

  return <div ref={host} style={{ display: 'flex', flex: 1, minWidth: 0 }} />
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').slice(0, longestQuery)
}

function write(editor: EditorView | null, text: string): void {
  const now = editor?.state.doc.toString() ?? ''
  const wanted = oneLine(text)
  if (now === wanted) return
  editor?.dispatch({ changes: { from: 0, to: now.length, insert: wanted }, selection: { anchor: wanted.length } })
}

/** What depends on the language. */
const spoken = new Compartment()

/** Only KQL is understood here: what Lucene means to a server is the server’s to say. */
function languageParts(language: QueryLanguage): Extension[] {
  if (language === 'lucene') return [placeholder('Lucene: words, "a phrase", log.level:error AND NOT host.name:web-1')]
  return [placeholder('Words, "a phrase", level: error, not host: "web-1"'), queryColours]
}

/** It stays where Lucene is spoken, and offers nothing: taken away while choices are looked for, its timer would find no state. */
function choices(latest: { readonly current: QueryEditorProps }): Extension {
  return autocompletion({
    override: [(context) => (latest.current.language === 'lucene' ? null : completeQuery(context, latest.current.knowledge))],
    icons: false,
    defaultKeymap: false,
    selectOnOpen: false,
    // Nothing is chosen by chance: Enter takes only what was gone to.
    interactionDelay: 0,
    maxRenderedOptions: 60,
    activateOnTypingDelay: 80,
  })
}

function extensionsFor(latest: { readonly current: QueryEditorProps }, ownRun: { current: string | null }): Extension[] {
  return [
    // The page’s policy allows style elements only with this load’s nonce.
    EditorView.cspNonce.of(styleNonce()),
    EditorView.contentAttributes.of({ 'aria-label': 'Search the lines', 'aria-multiline': 'false', spellcheck: 'false' }),
    EditorState.transactionFilter.of((transaction) => {
      if (!transaction.docChanged || (transaction.newDoc.lines === 1 && transaction.newDoc.length <= longestQuery)) return transaction
      const insert = oneLine(transaction.newDoc.toString())
      return [{ changes: { from: 0, to: transaction.startState.doc.length, insert }, selection: { anchor: insert.length } }]
    }),
    EditorView.domEventHandlers({ beforeinput: replaceSelection }),
    history(),
    drawSelection(),
    closeBrackets(),
    spoken.of(languageParts(latest.current.language)),
    choices(latest),
    problemMark,
    tabAccepts(),
    keymap.of([
      { key: 'ArrowDown', run: (view) => moveCompletionSelection(true)(view) || startCompletion(view) },
      { key: 'ArrowUp', run: moveCompletionSelection(false) },
      { key: 'Ctrl-Space', run: startCompletion },
      { key: 'Enter', run: (view) => acceptChosen(view) || run(view, latest.current, ownRun) },
      { key: 'Escape', run: (view) => closeCompletion(view) || leave(view) },
      ...closeBracketsKeymap,
      ...historyKeymap,
      ...standardKeymap.filter(({ key }) => key !== 'Enter'),
    ]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return
      latest.current.onChange(update.state.doc.toString())
    }),
    queryTheme,
  ]
}

/** The browser itself would keep the look of coloured text that is replaced, as a style attribute that the page’s policy refuses. */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== 'insertText' || event.data === null || event.isComposing || view.state.selection.main.empty) return false
  if (/^["(]$/.test(event.data)) return false
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true })
  return true
}

function run(view: EditorView, { onRun }: QueryEditorProps, ownRun: { current: string | null }): boolean {
  closeCompletion(view)
  const text = view.state.doc.toString().trim()
  ownRun.current = text
  onRun(text)
  return true
}

function leave(view: EditorView): boolean {
  view.contentDOM.blur()
  return true
}
