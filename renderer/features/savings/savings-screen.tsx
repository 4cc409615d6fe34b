import { SegmentedControl } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { chosenRule, type IdleChoice } from '../../../shared/model/savings/idle-rule.ts'
import type { RoleSavings, SavingsOverview, WeeklyHours } from '../../../shared/model/savings.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery, savingsQuery } from '../../bridge/queries.ts'
import { useShownAccount } from '../../bridge/shown-accounts.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { HeadlineNumber } from './headline-number.tsx'
import { HoursEditor } from './hours-editor.tsx'
import { IdleHeatmap } from './idle-heatmap.tsx'
import { IdleVerdicts } from './idle-verdicts.tsx'
import { ProjectionSection } from './projection-section.tsx'
import { ProposalSection } from './proposal-section.tsx'
import { RoleBars } from './role-bars.tsx'
import { RolesTable } from './roles-table.tsx'
import styles from './savings.module.css'
import { headline, type OffAction } from './savings-words.ts'

/** What roles cost, and what they would cost were they off when nobody needs them. */
export function SavingsScreen() {
  const { data, error, refetch } = useQuery(savingsQuery())
  const fleet = useQuery(fleetQuery())
  const accountId = useShownAccount()
  const roles = data?.roles.filter((role) => accountId === null || role.accountId === accountId)
  const accounts = (fleet.data?.accounts ?? []).filter((account) => accountId === null || account.accountId === accountId)
  // Before the first answer of an account nothing is known of its servers: that is not the same as none.
  const reading = roles?.length === 0 && accounts.some((account) => account.refreshedAt === null && account.error === null)
  return (
    <div className={styles.screen}>
      <PageHeader title="Savings" />
      {error ? <ErrorState title="The costs cannot be shown." problem={toProblem(error)} onRetry={() => void refetch()} /> : null}
      {data === undefined || roles === undefined || reading ? (
        error ? null : (
          <TableSkeleton label="Costs are being reckoned" />
        )
      ) : (
        <Savings overview={{ ...data, roles }} accountId={accountId} />
      )}
    </div>
  )
}

interface SavingsProps {
  /** Of what is shown. */
  readonly overview: SavingsOverview
  /** null: all. */
  readonly accountId: string | null
}

function Savings({ overview, accountId }: SavingsProps) {
  const queryClient = useQueryClient()
  const [action, setAction] = useState<OffAction>('destroy')
  const [search, setSearch] = useSearchParams()
  const [draft, setDraft] = useState<WeeklyHours | null>(null)
  const pictures = useRef<HTMLDivElement>(null)
  const change = useMutation({
    // One after the other: the answer that comes last is that of the last change.
    scope: { id: 'savings-hours' },
    mutationFn: (choice: { readonly hours?: WeeklyHours; readonly idle?: IdleChoice }) => client.savings.overview(choice),
    onSuccess: async (answer) => {
      // What was asked for before comes later, with the hours of before.
      await queryClient.cancelQueries({ queryKey: savingsQuery().queryKey })
      queryClient.setQueryData(savingsQuery().queryKey, answer)
    },
  })
  const choose = (hours: WeeklyHours) => {
    setDraft(hours)
    change.mutate({ hours })
  }

  if (overview.roles.length === 0) {
    return (
      <EmptyState title="No role has servers yet" action={<Link href="/fleet">Open the fleet</Link>}>
        This shows what each role costs a month, and what it would cost were its servers off when nobody needs them. Rebuild a recipe or
        adopt servers into a role, and it appears here.
      </EmptyState>
    )
  }
  const [named, of] = [search.get('role'), search.get('account')]
  const ofName = overview.roles.filter((role) => role.role === named)
  const chosen = ofName.find((role) => role.accountId === of) ?? ofName[0] ?? overview.roles[0]
  const basis = [overview.idle.rule, overview.idle.own, overview.hours.zone]
  const chooseRole = (role: RoleSavings) => setSearch({ role: role.role, account: role.accountId }, { replace: true })
  return (
    <>
      <div className={styles.top}>
        <HeadlineNumber overview={overview} action={action} headline={headline(overview, action)} />
        <div className={styles.choices}>
          <HoursEditor hours={draft ?? overview.hours} onChange={choose} />
          <div className={styles.offAction}>
            <span className={styles.legend} id="off-action">
              Outside the hours
            </span>
            <SegmentedControl
              size="sm"
              aria-labelledby="off-action"
              value={action}
              onChange={(value) => setAction(value === 'stop' ? 'stop' : 'destroy')}
              data={[
                { value: 'stop', label: 'Stop' },
                { value: 'destroy', label: 'Destroy, build anew' },
              ]}
            />
          </div>
          {change.error ? <ErrorState title="This change is not in use." problem={toProblem(change.error)} /> : null}
        </div>
      </div>
      <div className={styles.charts} ref={pictures}>
        <section aria-labelledby="before-after">
          <h2 id="before-after">Cost a month</h2>
          <RoleBars roles={overview.roles} chosen={chosen} onChoose={chooseRole} />
          {chosen ? <IdleVerdicts role={chosen} idle={overview.idle} onChange={(idle) => change.mutate({ idle })} /> : null}
        </section>
        <section aria-labelledby="when-busy">
          <h2 id="when-busy">
            When <bdi>{visibleText(chosen?.role ?? 'a role')}</bdi> is busy
          </h2>
          {chosen ? <IdleHeatmap role={chosen} hours={overview.hours} rule={chosenRule(overview.idle)} /> : null}
          {chosen ? <ProposalSection key={`${chosen.accountId} ${chosen.role}`} of={chosen} basis={basis} /> : null}
        </section>
      </div>
      <ProjectionSection accountId={accountId} basis={basis} />
      <RolesTable
        roles={overview.roles}
        action={action}
        chosen={chosen}
        onChoose={(role) => {
          chooseRole(role)
          // What a row opens lies far above it.
          pictures.current?.scrollIntoView()
        }}
      />
    </>
  )
}
