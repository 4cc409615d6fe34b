import { wildcard } from '../../../shared/model/log-patterns/pattern-tokens.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { rowText } from './line-text.ts'
import styles from './patterns.module.css'

const longestShown = 600

/** A pattern as text, what differs set apart; a line of it on hover. */
export function PatternText({ text, example }: { readonly text: string; readonly example: string }) {
  const parts = visibleText(text.slice(0, longestShown)).split(wildcard)
  return (
    <span className={styles.text} title={rowText(example)}>
      {text === '' ? <span className="henge-muted">(empty lines)</span> : null}
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the pattern
        <span key={index}>
          {index === 0 ? null : <span className={styles.differs}>{wildcard}</span>}
          {part}
        </span>
      ))}
      {text.length > longestShown ? '…' : ''}
    </span>
  )
}
