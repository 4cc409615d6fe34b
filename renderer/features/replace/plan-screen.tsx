import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery, planQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useStartPlans } from './plan-actions.ts'
import { PlanView } from './plan-view.tsx'
import { isBlocked, needsRoleName, planEffect } from './plan-words.ts'
import styles from './replace.module.css'
import { RunView } from './run-view.tsx'
import { StrategySwitch } from './strategy-switch.tsx'

/** A plan at its own address: to be started, or how it went. */
export function PlanScreen({ planId }: { readonly planId: string }) {
  const plan = useQuery(planQuery(planId))
  const jobs = useQuery(jobsQuery())
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
  return job === undefined ? <Planned plan={plan.data} /> : <RunView job={job} />
}

function Planned({ plan }: { readonly plan: Plan }) {
  const [, navigate] = useLocation()
  const [typedName, setTypedName] = useState('')
  const start = useStartPlans()
  const again = useMutation({
    mutationFn: (strategy: Strategy) =>
      client.replacement.plan({
        accountId: plan.accountId,
        role: plan.role,
        strategy,
        serverIds: plan.oldServers.map((server) => server.id),
      }),
    onSuccess: (next) => navigate(addresses.plan(next.id), { replace: true }),
  })
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
        actions={<StrategySwitch value={plan.strategy} onChange={(strategy) => again.mutate(strategy)} />}
      />
      {again.error === null ? null : <ErrorState title="No plan could be made." problem={toProblem(again.error)} />}
      {start.error === null ? null : (
        <ErrorState title="The job was not started." problem={toProblem(start.error)} onRetry={() => again.mutate(plan.strategy)}>
          {' '}
          <small>Retry makes the plan anew.</small>
        </ErrorState>
      )}
      <div className={styles.plan}>
        <PlanView plan={plan} typedName={typedName} onTypeName={setTypedName} />
        <div className={styles.planFoot}>
          <Button variant="default" onClick={() => navigate(addresses.role(plan.accountId, plan.role))}>
            Cancel
          </Button>
          <Button
            disabled={isBlocked(plan) || plan.steps.length === 0 || unnamed}
            loading={start.isPending}
            color={needsRoleName(plan) ? 'red' : undefined}
            onClick={() => start.mutate([plan])}
          >
            {planEffect([plan])}
          </Button>
        </div>
      </div>
    </>
  )
}
