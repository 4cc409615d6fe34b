import { IconChevronRight } from '@tabler/icons-react'
import styles from './ui.module.css'

interface DiscloseButtonProps {
  readonly open: boolean
  readonly onToggle: () => void
  /** What opens: “Servers of web”. */
  readonly label: string
  /** Id of what opens, where it is one element. */
  readonly controls?: string
  /** There is nothing to open: it keeps its place and is not seen. */
  readonly empty?: boolean
}

/** The arrow before a row that opens. */
export function DiscloseButton({ open, onToggle, label, controls, empty = false }: DiscloseButtonProps) {
  return (
    <button
      type="button"
      className={styles.discloseButton}
      aria-expanded={open}
      aria-controls={controls}
      aria-label={label}
      disabled={empty}
      onClick={onToggle}
    >
      <IconChevronRight size={14} aria-hidden />
    </button>
  )
}
