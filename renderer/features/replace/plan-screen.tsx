import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery, planQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { StrategyChoice } from '../../ui/rollout/strategy-choice.tsx'
import { useStartPlans } from './plan-actions.ts'
import { PlanSettings } from './plan-settings.tsx'
import { PlanView } from './plan-view.tsx'
import { isBlocked, needsRoleName, planEffect } from './plan-words.ts'
import styles from './replace.module.css'
import { RunView } from './run-view.tsx'
import { usePlanDraft } from './use-plan-draft.ts'

/** A plan at its own address: to be started, or how it went. */
export function PlanScreen({ planId }: { readonly planId: string }) {
  const plan = useQuery(planQuery(planId))
  const jobs = useQuery(jobsQuery())
  // Plans that this screen made itself are the same draft at another address; any other begins anew.
  const [origin, setOrigin] = useState(planId)
  const [own, setOwn] = useState(planId)
  if (planId !== origin && planId !== own) {
    setOrigin(planId)
    setOwn(planId)
  }
  if (plan.data === undefined || jobs.isPending) {
    return (
      <>
        <PageHeader title="Plan" parents={[{ label: 'Fleet', to: addresses.fleet() }]} />
        {plan.error === null ? (
          <TableSkeleton rows={6} label="The plan is being read" />
        ) : (
          <ErrorState title="This plan cannot be shown." problem={toProblem(plan.error)} onRetry={() => void plan.refetch()} />
        )}
      </>
    )
  }
  const job = (jobs.data ?? []).find((each) => each.planId === planId)
  return job === undefined ? <Planned key={origin} made={plan.data} onMade={setOwn} /> : <RunView job={job} />
}

/** The same servers again; where the plan fills the role up, all that are behind, because only then it is filled up. */
function targetOf({ accountId, role, oldServers, newServers }: Plan) {
  const fillsUp = newServers.some(({ replaces }) => replaces === null) || oldServers.length === 0
  return fillsUp ? { accountId, role } : { accountId, role, serverIds: oldServers.map(({ id }) => id) }
}

function Planned({ made, onMade }: { readonly made: Plan; readonly onMade: (planId: string) => void }) {
  const [, navigate] = useLocation()
  const queryClient = useQueryClient()
  const [target] = useState(() => targetOf(made))
  const draft = usePlanDraft(target, made)
  const [typedName, setTypedName] = useState('')
  const start = useStartPlans()
  const plan = draft.plan ?? made
  useEffect(() => {
    if (plan.id === made.id) return
    queryClient.setQueryData(planQuery(plan.id).queryKey, plan)
    onMade(plan.id)
    navigate(addresses.plan(plan.id), { replace: true })
  }, [plan, made.id, queryClient, navigate, onMade])
  const unnamed = needsRoleName(plan) && typedName !== plan.role
  return (
    <>
      <PageHeader
        title={`Replace ${plan.role}`}
        parents={[
          { label: 'Fleet', to: addresses.fleet() },
          { label: plan.role, to: addresses.role(plan.accountId, plan.role) },
        ]}
        summary={`Revision ${plan.toRevision.slice(0, 6)} of recipe ${plan.recipe}, in ${plan.region}`}
        actions={
          <>
            <Button variant="default" onClick={() => navigate(addresses.role(plan.accountId, plan.role))}>
              Cancel
            </Button>
            <Button
              disabled={!draft.settled || isBlocked(plan) || plan.steps.length === 0 || unnamed}
              loading={start.isPending}
              color={needsRoleName(plan) ? 'red.9' : undefined}
              onClick={() => start.mutate([plan])}
            >
              {planEffect([plan])}
            </Button>
          </>
        }
      />
      {draft.problem === null ? null : <ErrorState title="No plan could be made." problem={draft.problem} onRetry={draft.retry} />}
      {start.error === null ? null : (
        <ErrorState
          title="The job was not started."
          problem={toProblem(start.error)}
          onRetry={() => {
            start.reset()
            draft.retry()
          }}
        >
          {' '}
          <small>Retry makes the plan anew.</small>
        </ErrorState>
      )}
      <div className={styles.plan}>
        {draft.strategy === undefined ? null : <StrategyChoice value={draft.strategy} onChange={draft.setStrategy} />}
        <PlanSettings plan={plan} draft={draft} />
        <div className={draft.settled ? undefined : styles.stale} aria-busy={!draft.settled}>
          <PlanView plan={plan} typedName={typedName} onTypeName={setTypedName} />
        </div>
      </div>
    </>
  )
}
