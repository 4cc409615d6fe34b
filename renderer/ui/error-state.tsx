import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

interface ErrorStateProps {
  /** A `Problem` of the bridge, or anything with its words. */
  readonly problem: { readonly message: string; readonly code?: string; readonly logId?: string | null }
  /** What could not be done: "The fleet cannot be listed." */
  readonly title?: string
  readonly onRetry?: () => void
  readonly children?: ReactNode
}

/** What happened and what to do, in place, with Retry. */
export function ErrorState({ problem, title, onRetry, children }: ErrorStateProps) {
  return (
    <div className={styles.error} role="alert" data-code={problem.code}>
      <IconAlertTriangle size={16} aria-hidden />
      <div className={styles.errorText}>
        {title === undefined ? null : <strong>{title} </strong>}
        {problem.message}
        {children}
      </div>
      {onRetry === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  )
}
