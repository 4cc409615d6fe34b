import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import styles from './schedules.module.css'

interface BroughtOverProps {
  /** Whose it was, and how it is called there. */
  readonly from: string
  readonly warnings: readonly string[]
}

/** What somebody should know of a schedule that came from another tool, as long as it is not set. */
export function BroughtOver({ from, warnings }: BroughtOverProps) {
  return (
    <section className={styles.brought} aria-label="From another tool">
      <p className="henge-muted">Brought over from {visibleText(from)}, and not set yet.</p>
      <FindingsAt findings={[...new Set(warnings)].map((message) => ({ path: '', severity: 'warning', message }))} />
    </section>
  )
}
