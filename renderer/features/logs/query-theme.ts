import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { colourKql } from '../../../shared/model/kql/colours.ts'
import { raised } from '../../ui/raised.ts'

/** One line, as a field of the toolbar; tokens of ui/tokens.css. */
export const queryTheme = EditorView.theme({
  '&': { height: '34px', flex: '1', minWidth: '0', color: 'var(--henge-text)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { overflow: 'hidden', fontFamily: 'var(--henge-mono)', lineHeight: '34px' },
  '.cm-content': { padding: '0', caretColor: 'var(--henge-text)' },
  '.cm-line': { padding: '0 4px' },
  '.cm-cursor': { borderLeftColor: 'var(--henge-text)' },
  '.cm-placeholder': { color: 'var(--henge-muted)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--henge-active)',
  },
  '.kql-field': { color: 'var(--henge-accent)' },
  '.kql-operator': { color: 'var(--henge-muted)' },
  '.kql-keyword': { color: 'var(--henge-behind)', fontWeight: '600' },
  '.kql-value': { color: 'var(--henge-healthy)' },
  '.kql-problem': { textDecoration: 'underline wavy var(--henge-failing) 1px', textUnderlineOffset: '4px' },
  '.kql-problem-end': { borderBottom: '2px solid var(--henge-failing)', paddingRight: '8px' },
  '.cm-tooltip': { ...raised, marginTop: '6px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--henge-mono)', fontSize: '12px', maxHeight: '260px', minWidth: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', padding: '3px 10px', lineHeight: '18px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--henge-active)', color: 'var(--henge-text)' },
  '.cm-completionLabel': { flex: '1', minWidth: '0', overflow: 'hidden', textOverflow: 'ellipsis', unicodeBidi: 'isolate' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--henge-accent)' },
  '.cm-completionDetail': { marginLeft: '16px', fontStyle: 'normal', color: 'var(--henge-muted)' },
})

const marks = {
  field: Decoration.mark({ class: 'kql-field' }),
  operator: Decoration.mark({ class: 'kql-operator' }),
  keyword: Decoration.mark({ class: 'kql-keyword' }),
  value: Decoration.mark({ class: 'kql-value' }),
  text: null,
}

function colours(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { start, end, colour } of colourKql(view.state.doc.toString())) {
    const mark = marks[colour]
    if (mark !== null) builder.add(start, end, mark)
  }
  return builder.finish()
}

export const queryColours: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = colours(view)
    }

    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = colours(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Offset at which the query is wrong; null: it is not. */
export const setProblem = StateEffect.define<number | null>()

/** Marks the place at which the query is wrong, until it is changed. */
export const problemMark: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(found, transaction) {
    let next = transaction.docChanged ? Decoration.none : found
    for (const effect of transaction.effects) {
      if (effect.is(setProblem)) next = effect.value === null ? Decoration.none : markAt(transaction.newDoc.toString(), effect.value)
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

function markAt(text: string, position: number): DecorationSet {
  if (text === '') return Decoration.none
  const from = Math.min(position, text.length - 1)
  const atEnd = position >= text.length
  const length = atEnd ? 1 : Math.max(1, /^[^\s()]*/.exec(text.slice(from))?.[0].length ?? 1)
  return Decoration.set(
    Decoration.mark({ class: atEnd ? 'kql-problem-end' : 'kql-problem' }).range(from, Math.min(text.length, from + length)),
  )
}
