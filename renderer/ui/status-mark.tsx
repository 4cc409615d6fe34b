import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleDashed, IconCircleHalf2, IconLoader2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** The five meanings; each has its own colour and its own shape. */
export type Meaning = 'healthy' | 'behind' | 'failing' | 'stopped' | 'working'

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
