import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { raised } from '../../ui/raised.ts'

/** The tokens of ui/tokens.css, which follow the colour scheme by themselves. */
export const editorTheme = EditorView.theme({
  '&': { height: '100%', color: 'var(--henge-text)', backgroundColor: 'var(--henge-surface)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--henge-mono)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--henge-text)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-cursor': { borderLeftColor: 'var(--henge-text)' },
  '.cm-gutters': { border: 'none', backgroundColor: 'var(--henge-surface)', color: 'var(--henge-muted)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px', padding: '0 8px 0 4px' },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0 0 0 3px' },
  '.cm-lint-marker': { width: '12px', height: '12px', marginTop: '4px' },
  '.cm-lint-marker-error': {
    content: 'none',
    boxSizing: 'border-box',
    borderRadius: '50%',
    border: '3.5px solid var(--henge-failing)',
    backgroundColor: 'var(--henge-failing-soft)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--henge-failing) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--henge-hover) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--henge-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--henge-active)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--henge-behind-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--henge-active)', outline: 'none' },
  '.cm-tooltip': raised,
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--henge-mono)', fontSize: '12px', maxHeight: '240px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '18px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--henge-active)', color: 'var(--henge-text)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--henge-accent)' },
  '.cm-completionDetail': { marginLeft: '12px', fontStyle: 'normal', color: 'var(--henge-muted)' },
  '.cm-tooltip.cm-completionInfo': {
    maxWidth: '280px',
    padding: '6px 10px',
    fontFamily: '"Inter Variable", sans-serif',
    fontSize: '12px',
    lineHeight: '17px',
  },
  '.cm-diagnostic': { padding: '5px 10px', fontFamily: '"Inter Variable", sans-serif', fontSize: '12.5px', maxWidth: '440px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--henge-failing)' },
  '.cm-panels': { backgroundColor: 'var(--henge-rail)', color: 'var(--henge-text)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--henge-border)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 8px', fontSize: '12px' },
  '.cm-textfield': { border: '1px solid var(--henge-border-strong)', borderRadius: '4px', backgroundColor: 'var(--henge-surface)' },
  '.cm-button': {
    border: '1px solid var(--henge-border-strong)',
    borderRadius: '4px',
    backgroundColor: 'var(--henge-surface)',
    backgroundImage: 'none',
    color: 'var(--henge-text)',
  },
})

export const editorColours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--henge-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--henge-healthy)' },
  { tag: [tags.number, tags.bool, tags.keyword, tags.atom], color: 'var(--henge-behind)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--henge-muted)', fontStyle: 'italic' },
  { tag: [tags.meta, tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--henge-muted)' },
])
