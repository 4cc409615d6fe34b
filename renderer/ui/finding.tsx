import { IconAlertTriangle, IconBan } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Blocker } from '../../shared/model/replacement/plan.ts'
import styles from './finding.module.css'

interface FindingProps {
  readonly severity: Blocker['severity']
  /** Sentences, a <p> each. */
  readonly children: ReactNode
}

/** What is in the way of something, or worth knowing before it. */
export function Finding({ severity, children }: FindingProps) {
  const blocks = severity === 'blocker'
  return (
    <div className={styles.finding} data-severity={severity} role={blocks ? 'alert' : 'note'}>
      {blocks ? <IconBan size={15} aria-label="in the way" /> : <IconAlertTriangle size={15} aria-label="warning" />}
      <div>{children}</div>
    </div>
  )
}

/** Those of a plan, each with what can be done about it. */
export function Findings({ findings }: { readonly findings: readonly Blocker[] }) {
  return findings.map(({ code, serverId, severity, message, remedy }) => (
    <Finding key={`${code} ${serverId ?? ''}`} severity={severity}>
      <p>{message}</p>
      <p className="henge-muted">{remedy}</p>
    </Finding>
  ))
}
