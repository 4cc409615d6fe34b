import { acceptCompletion, completionStatus, moveCompletionSelection, selectedCompletionIndex } from '@codemirror/autocomplete'
import type { Text } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'

export function acceptChosen(view: EditorView): boolean {
  return (selectedCompletionIndex(view.state) ?? -1) >= 0 && acceptCompletion(view)
}

function acceptFirst(view: EditorView): boolean {
  return completionStatus(view.state) === 'active' && moveCompletionSelection(true)(view) && acceptCompletion(view)
}

/**
 * Tab takes what was gone to, else the first choice. Choices are looked for a moment after each letter, and those of before cannot be taken
 * meanwhile: who is quicker than that gets the first one when it is there, and does not find the focus somewhere else.
 */
export function tabAccepts() {
  /** The text for which Tab was pressed too early. */
  let early: Text | null = null
  return [
    keymap.of([
      {
        key: 'Tab',
        run: (view) => {
          if (acceptChosen(view) || acceptFirst(view)) return true
          early = completionStatus(view.state) === 'pending' ? view.state.doc : null
          return early !== null
        },
      },
    ]),
    EditorView.updateListener.of(({ view, state, docChanged, selectionSet }) => {
      if (early === null || completionStatus(state) === 'pending') return
      const wanted = docChanged || selectionSet ? null : early
      early = null
      // An editor that is being updated takes no change.
      if (wanted !== null) queueMicrotask(() => view.state.doc === wanted && acceptFirst(view))
    }),
  ]
}
