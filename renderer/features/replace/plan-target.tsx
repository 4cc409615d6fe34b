import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { PlanTarget } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { StrategyChoice, StrategySwitch } from '../../ui/rollout/strategy-choice.tsx'
import { PlanSettings } from './plan-settings.tsx'
import { PlanView } from './plan-view.tsx'
import { isBlocked, needsRoleName } from './plan-words.ts'
import styles from './replace.module.css'
import { usePlanDraft } from './use-plan-draft.ts'

/** How the plan of one role stands, for the button that starts it. */
export interface TargetState {
  readonly plan: Plan | undefined
  readonly settled: boolean
  readonly invalid: boolean
  /** The role’s name is still to be typed. */
  readonly unnamed: boolean
  readonly retry: () => void
}

interface PlanTargetProps {
  readonly target: PlanTarget
  /** Its place among several roles; null: it is the only one. */
  readonly onLeaveOut: (() => void) | null
  readonly onState: (state: TargetState) => void
}

/** Strategy, settings and plan of one role. */
export function PlanTargetView({ target, onLeaveOut, onState }: PlanTargetProps) {
  const draft = usePlanDraft(target)
  const [typed, setTyped] = useState('')
  const { plan, settled, retry } = draft
  const invalid = Object.keys(draft.problems).length > 0
  const unnamed = plan !== undefined && needsRoleName(plan) && typed !== plan.role
  // biome-ignore lint/correctness/useExhaustiveDependencies: onState and retry are made anew with every render and say nothing new
  useEffect(() => onState({ plan, settled, invalid, unnamed, retry }), [plan, settled, invalid, unnamed])
  const several = onLeaveOut !== null
  const Choice = several ? StrategySwitch : StrategyChoice
  return (
    <section className={styles.target} aria-label={target.role}>
      {several ? (
        <div className={styles.targetHead}>
          <h3>{target.role}</h3>
          <Button variant="subtle" color="gray" aria-label={`Leave out ${target.role}`} onClick={onLeaveOut}>
            Leave out
          </Button>
        </div>
      ) : null}
      {draft.strategy === undefined ? null : (
        <div className={several ? styles.targetStrategy : undefined}>
          <Choice value={draft.strategy} onChange={draft.setStrategy} />
        </div>
      )}
      <PlanSettings plan={plan} draft={draft} />
      {plan === undefined && draft.problem === null ? <TableSkeleton rows={5} label="The plan is being made" /> : null}
      {draft.problem === null ? null : <ErrorState title="No plan could be made." problem={draft.problem} onRetry={retry} />}
      {plan === undefined ? null : (
        <div className={settled ? undefined : styles.stale} aria-busy={!settled}>
          <PlanView plan={plan} brief={several && isBlocked(plan)} typedName={typed} onTypeName={setTyped} />
        </div>
      )}
    </section>
  )
}
