import { Anchor, Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import type { PlanTarget } from '../../bridge/view-state.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { useStartPlans } from './plan-actions.ts'
import { PlanTargetView, type TargetState } from './plan-target.tsx'
import { isBlocked, needsRoleName, planEffect } from './plan-words.ts'
import styles from './replace.module.css'

interface PlanPanelProps {
  readonly targets: readonly PlanTarget[]
  readonly onClose: () => void
}

const keyOf = (target: PlanTarget) => `${target.accountId}/${target.role}`

/** The plan of each role over the screen it was asked for on. Nothing changes until its button is pressed. */
export function PlanPanel({ targets, onClose }: PlanPanelProps) {
  const [states, setStates] = useState<Readonly<Record<string, TargetState>>>({})
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set())
  const shown = targets.filter((target) => !leftOut.has(keyOf(target)))
  const known = shown.map((target) => states[keyOf(target)])
  const plans = known.flatMap((state) => state?.plan ?? [])
  const startable = plans.filter((plan) => !isBlocked(plan) && plan.steps.length > 0)
  const blocked = plans.filter((plan) => !startable.includes(plan))
  const unnamed = known.flatMap((state) =>
    state?.plan !== undefined && state.unnamed && startable.includes(state.plan) ? [state.plan] : [],
  )
  const invalid = known.some((state) => state?.invalid)
  const waiting = !invalid && known.some((state) => state === undefined || !state.settled)
  const start = useStartPlans(onClose)
  const [only] = shown
  const [onlyPlan] = plans
  const several = shown.length > 1
  return (
    <SidePanel
      title={!several && only !== undefined ? titleOf(only.role, onlyPlan) : `Rebuild and replace ${shown.length} roles`}
      onClose={onClose}
      width="min(840px, 94vw)"
      footer={
        <>
          <span className={styles.reason}>
            {reason({ waiting, invalid, several, blocked: blocked.map(({ role }) => role), unnamed: unnamed.map(({ role }) => role) })}
          </span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={waiting || invalid || startable.length === 0 || unnamed.length > 0}
            loading={start.isPending}
            color={startable.some(needsRoleName) ? 'red.9' : undefined}
            onClick={() => start.mutate(startable)}
          >
            {startable.length === 0 ? 'Replace' : planEffect(startable)}
          </Button>
        </>
      }
    >
      {start.error === null ? null : (
        <ErrorState
          title="The job was not started."
          problem={toProblem(start.error)}
          onRetry={() => {
            start.reset()
            for (const state of known) state?.retry()
          }}
        />
      )}
      {shown.map((target) => {
        const key = keyOf(target)
        return (
          <PlanTargetView
            key={key}
            target={target}
            onLeaveOut={several ? () => setLeftOut((all) => new Set([...all, key])) : null}
            onState={(state) => setStates((all) => ({ ...all, [key]: state }))}
          />
        )
      })}
      {!several && onlyPlan !== undefined && !waiting ? (
        <Anchor component={Link} href={addresses.plan(onlyPlan.id)} onClick={onClose} size="sm" mt="lg" display="inline-block">
          Open this plan at its own address
        </Anchor>
      ) : null}
    </SidePanel>
  )
}

interface WhyNot {
  readonly waiting: boolean
  readonly invalid: boolean
  readonly several: boolean
  /** Roles. */
  readonly blocked: readonly string[]
  readonly unnamed: readonly string[]
}

function reason({ waiting, invalid, several, blocked, unnamed }: WhyNot): string {
  if (invalid) return 'A setting cannot be read; it says what is missing.'
  if (waiting) return 'The plan is being made.'
  const parts = [
    blocked.length === 0
      ? ''
      : several
        ? `Not part of it, for the reason above: ${blocked.join(', ')}.`
        : 'This plan cannot run; what is in the way is above.',
    unnamed.length === 0 ? '' : `To go on, type ${unnamed.join(', ')} above.`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** A role that was destroyed until its next start has nothing to replace. */
function titleOf(role: string, plan: Plan | undefined): string {
  return plan?.restores && plan.oldServers.length === 0 ? `Start ${role}` : `Rebuild and replace ${role}`
}
