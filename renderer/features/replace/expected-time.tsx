import { IconAdjustmentsHorizontal, IconHistory } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PlanStep } from '../../../shared/model/replacement/plan.ts'
import { formatDuration } from '../../ui/duration.ts'
import { exactDuration } from '../../ui/duration-text.ts'
import styles from './timeline.module.css'

/** Of a plan’s step or of a job’s: how long it is to take, and who says so. */
export type Expected = Pick<PlanStep, 'expectedSeconds' | 'durationFrom'>

/** An estimate has a `~` instead. */
export const sourceIcons = { history: IconHistory, setting: IconAdjustmentsHorizontal } as const
export const sourceWords = {
  estimate: 'estimate',
  history: 'median of earlier runs in this account',
  setting: 'as it is set, here or at the load balancer',
} satisfies Record<PlanStep['durationFrom'], string>

/** How long a step is to take, marked by where that is known from. `after`: how long it has taken so far. */
export function ExpectedTime({ step, after }: { readonly step: Expected; readonly after?: string }): ReactNode {
  const { durationFrom: from, expectedSeconds: seconds } = step
  const Icon = from === 'estimate' ? null : sourceIcons[from]
  return (
    <span className={styles.took} title={sourceWords[from]}>
      {after === undefined ? null : <span>{after} of</span>}
      {Icon === null ? null : <Icon size={12} role="img" aria-label={sourceWords[from]} />}
      {from === 'estimate' ? '~' : ''}
      {from === 'setting' ? exactDuration(seconds) : formatDuration(seconds)}
    </span>
  )
}

/** Several steps together: an estimate as soon as one of them is. */
export function timeOfAll(steps: readonly Expected[], seconds: number): string {
  const estimated = steps.some((step) => step.durationFrom === 'estimate' && step.expectedSeconds > 0)
  return `${estimated ? '~' : ''}${formatDuration(seconds)}`
}
