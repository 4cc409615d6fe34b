import { Anchor, Button } from '@mantine/core'
import { queryOptions, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import type { PlanTarget } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { useStartPlans } from './plan-actions.ts'
import { PlanView } from './plan-view.tsx'
import { isBlocked, needsRoleName, planEffect } from './plan-words.ts'
import styles from './replace.module.css'
import { StrategySwitch } from './strategy-switch.tsx'

interface PlanPanelProps {
  readonly targets: readonly PlanTarget[]
  readonly onClose: () => void
}

const keyOf = (target: PlanTarget) => `${target.accountId}/${target.role}`

/** A plan is made for what the panel was opened with; it is asked for once, not again because time passed. */
const newPlanQuery = (target: PlanTarget, strategy: Strategy | undefined) =>
  queryOptions({
    queryKey: ['plan', 'new', target, strategy ?? 'default'],
    queryFn: ({ signal }) =>
      client.replacement.plan(
        {
          accountId: target.accountId,
          role: target.role,
          strategy,
          serverIds: target.serverIds === undefined ? undefined : [...target.serverIds],
        },
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** The plan of each role over the screen it was asked for on. Nothing changes until its button is pressed. */
export function PlanPanel({ targets, onClose }: PlanPanelProps) {
  const [strategies, setStrategies] = useState<Readonly<Record<string, Strategy>>>({})
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set())
  const shown = targets.filter((target) => !leftOut.has(keyOf(target)))
  const results = useQueries({ queries: shown.map((target) => newPlanQuery(target, strategies[keyOf(target)])) })
  const start = useStartPlans(onClose)
  const plans = results.flatMap((result) => (result.data === undefined ? [] : [result.data]))
  const startable = plans.filter((plan) => !isBlocked(plan) && plan.steps.length > 0)
  const unnamed = startable.filter((plan) => needsRoleName(plan) && typed[`${plan.accountId}/${plan.role}`] !== plan.role)
  const waiting = results.some((result) => result.isPending)
  const [only] = shown
  const [onlyPlan] = plans
  const several = shown.length > 1
  const blocked = plans.filter((plan) => !startable.includes(plan))
  return (
    <SidePanel
      title={!several && only !== undefined ? `Rebuild and replace ${only.role}` : `Rebuild and replace ${shown.length} roles`}
      onClose={onClose}
      width="min(720px, 94vw)"
      footer={
        <>
          <span className={styles.reason}>{reason({ waiting, blocked, unnamed, several })}</span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={waiting || startable.length === 0 || unnamed.length > 0}
            loading={start.isPending}
            color={startable.some(needsRoleName) ? 'red' : undefined}
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
            for (const result of results) void result.refetch()
          }}
        />
      )}
      {shown.map((target, index) => {
        const result = results[index]
        const key = keyOf(target)
        if (result === undefined) return null
        return (
          <section key={key} className={styles.target} aria-label={target.role}>
            <div className={styles.targetHead}>
              <h3>{target.role}</h3>
              {several ? (
                <Button
                  variant="subtle"
                  color="gray"
                  aria-label={`Leave out ${target.role}`}
                  onClick={() => setLeftOut((all) => new Set([...all, key]))}
                >
                  Leave out
                </Button>
              ) : null}
              {result.data === undefined ? null : (
                <StrategySwitch
                  value={result.data.strategy}
                  onChange={(strategy) => setStrategies((all) => ({ ...all, [key]: strategy }))}
                />
              )}
            </div>
            {result.isPending ? <TableSkeleton rows={5} label="The plan is being made" /> : null}
            {result.error === null ? null : (
              <ErrorState title="No plan could be made." problem={toProblem(result.error)} onRetry={() => void result.refetch()} />
            )}
            {result.data === undefined ? null : (
              <PlanView
                plan={result.data}
                brief={several && isBlocked(result.data)}
                typedName={typed[key] ?? ''}
                onTypeName={(name) => setTyped((all) => ({ ...all, [key]: name }))}
              />
            )}
          </section>
        )
      })}
      {!several && onlyPlan !== undefined ? (
        <Anchor component={Link} href={addresses.plan(onlyPlan.id)} onClick={onClose} size="sm" mt="lg" display="inline-block">
          Open this plan at its own address
        </Anchor>
      ) : null}
    </SidePanel>
  )
}

const names = (plans: readonly Plan[]) => plans.map((plan) => plan.role).join(', ')

function reason({
  waiting,
  blocked,
  unnamed,
  several,
}: {
  readonly waiting: boolean
  readonly blocked: readonly Plan[]
  readonly unnamed: readonly Plan[]
  readonly several: boolean
}): string {
  if (waiting) return 'The plan is being made.'
  const parts = [
    blocked.length === 0
      ? ''
      : several
        ? `Not part of it, for the reason above: ${names(blocked)}.`
        : 'This plan cannot run; what is in the way is above.',
    unnamed.length === 0 ? '' : `To go on, type ${names(unnamed)} above.`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}
