import type { ReactNode } from 'react'
import { CopyText } from '../../ui/copy-text.tsx'
import styles from './other-tools.module.css'

interface TextToCopyProps {
  readonly label: string
  readonly heading: ReactNode
  readonly text: string
}

/** A text for another tool, as a whole, to look at and to take along. */
export function TextToCopy({ label, heading, text }: TextToCopyProps) {
  return (
    <section aria-label={label}>
      <div className={styles.region}>
        {heading}
        <CopyText text={text} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
    </section>
  )
}
