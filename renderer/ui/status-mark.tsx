import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleDashed, IconCircleHalf2, IconLoader2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** The five meanings; each has its own colour and its own shape. */
export type Meaning = 'healthy' | 'behind' | 'failing' | 'stopped' | 'working'

export interface MeaningWord {
  readonly meaning: Meaning
  readonly word: string
}

/** How what runs and ends is called everywhere. */
export const courseMarks = {
  running: { meaning: 'working', word: 'running' },
  waiting: { meaning: 'behind', word: 'waiting' },
  succeeded: { meaning: 'healthy', word: 'done' },
  failed: { meaning: 'failing', word: 'failed' },
  cancelled: { meaning: 'stopped', word: 'cancelled' },
} as const satisfies Record<string, MeaningWord>

const icons = {
  healthy: IconCircleCheckFilled,
  behind: IconCircleHalf2,
  failing: IconAlertTriangleFilled,
  stopped: IconCircleDashed,
  working: IconLoader2,
} satisfies Record<Meaning, unknown>

/** Icon and word, never colour alone. */
export function StatusMark({
  meaning,
  children,
  title,
}: {
  readonly meaning: Meaning
  readonly children: ReactNode
  readonly title?: string
}) {
  const Icon = icons[meaning]
  return (
    <span className={`${styles.mark} ${styles[meaning]}`} title={title}>
      <Icon size={14} stroke={2.2} aria-hidden />
      <span>{children}</span>
    </span>
  )
}
