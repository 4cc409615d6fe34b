import { Button, Tabs } from '@mantine/core'
import { IconListSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useSearchParams } from 'wouter'
import type { RoleDetail } from '../../../shared/model/fleet.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, roleQuery } from '../../bridge/queries.ts'
import { openPlanPanel } from '../../bridge/view-state.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { MoneyText } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RevisionStep } from '../../ui/revision.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { GenerationsTab } from './generations-tab.tsx'
import styles from './role.module.css'
import { RoleCostTab } from './role-cost-tab.tsx'
import { RoleJobsTab } from './role-jobs-tab.tsx'
import { RoleRecipeTab } from './role-recipe-tab.tsx'
import { ServersTab } from './servers-tab.tsx'

interface RoleScreenProps {
  readonly accountId: string
  readonly role: string
}

export function RoleScreen({ accountId, role }: RoleScreenProps) {
  const detail = useQuery(roleQuery(accountId, role))
  const parents = [{ label: 'Fleet', to: addresses.fleet() }]
  if (detail.data === undefined) {
    return (
      <>
        <PageHeader title={role} parents={parents} />
        {detail.error === null ? (
          <TableSkeleton rows={6} label="The role is being read" />
        ) : (
          <ErrorState title={`The role ${role} cannot be shown.`} problem={toProblem(detail.error)} onRetry={() => void detail.refetch()} />
        )}
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={role}
        parents={parents}
        summary={<RoleSummaryLine detail={detail.data} />}
        actions={<RoleActions detail={detail.data} />}
      />
      {detail.error === null ? null : (
        <ErrorState title="What is shown may be old." problem={toProblem(detail.error)} onRetry={() => void detail.refetch()} />
      )}
      {detail.data.summary.currentProblem === null ? null : (
        <ErrorState
          title="There is no current revision."
          problem={{ message: detail.data.summary.currentProblem }}
          onRetry={() => void detail.refetch()}
        />
      )}
      <RoleTabs detail={detail.data} />
    </>
  )
}

function RoleSummaryLine({ detail }: { readonly detail: RoleDetail }) {
  const { summary } = detail
  const accounts = useQuery(accountsQuery())
  const account = accounts.data?.find((each) => each.id === summary.accountId)
  const wanted = summary.wanted ?? summary.total
  return (
    <span className={styles.summary}>
      <StatusMark
        meaning={summary.running === 0 ? 'stopped' : summary.running < wanted || summary.healthy < summary.running ? 'failing' : 'healthy'}
      >
        {summary.rest ? 'off, destroyed until its next start' : `${summary.running}/${wanted} running`}
      </StatusMark>
      {summary.currentRevision === null || summary.total === 0 ? null : summary.behind > 0 ? (
        <StatusMark meaning="behind">{summary.behind} behind</StatusMark>
      ) : (
        <StatusMark meaning="healthy">current</StatusMark>
      )}
      <RevisionStep running={summary.runningRevisions} current={summary.currentRevision} expected={summary.recipe !== null} />
      <span className="henge-mono">{summary.instanceTypes.join(', ')}</span>
      <MoneyText money={summary.costPerMonth} />
      {account === undefined ? null : <AccountTag account={account} />}
    </span>
  )
}

function RoleActions({ detail }: { readonly detail: RoleDetail }) {
  const [, navigate] = useLocation()
  const { summary } = detail
  const short = summary.wanted !== null && summary.total < summary.wanted
  const { activeJobId } = summary
  return (
    <>
      <Button variant="default" leftSection={<IconListSearch size={15} />} onClick={() => navigate(addresses.logs({ role: summary.role }))}>
        Logs
      </Button>
      {activeJobId !== null ? (
        <Button onClick={() => navigate(addresses.job(activeJobId))}>
          {summary.rest || summary.total === 0 ? 'Watch it being built' : 'Watch the replacement'}
        </Button>
      ) : (
        <Button
          variant={summary.rest || summary.behind > 0 || (short && summary.total > 0) ? 'filled' : 'default'}
          disabled={summary.recipe === null}
          title={summary.recipe === null ? 'No recipe builds this role.' : undefined}
          onClick={() =>
            openPlanPanel([
              summary.behind > 0 || short
                ? { accountId: summary.accountId, role: summary.role }
                : { accountId: summary.accountId, role: summary.role, serverIds: detail.servers.map((server) => server.id) },
            ])
          }
        >
          {summary.rest ? 'Start now…' : 'Rebuild and replace…'}
        </Button>
      )}
    </>
  )
}

const tabNames = ['servers', 'generations', 'recipe', 'jobs', 'cost'] as const

function RoleTabs({ detail }: { readonly detail: RoleDetail }) {
  const [search, setSearch] = useSearchParams()
  const wanted = search.get('tab')
  const tab = tabNames.find((name) => name === wanted) ?? 'servers'
  const gone = detail.generations.filter((generation) => generation.destroyedAt !== null).length
  return (
    <Tabs
      className={styles.tabs}
      value={tab}
      onChange={(value) => setSearch(value === null || value === 'servers' ? {} : { tab: value }, { replace: true })}
    >
      <Tabs.List>
        <Tabs.Tab value="servers">Servers {detail.servers.length}</Tabs.Tab>
        <Tabs.Tab value="generations">
          Generations {detail.generations.length}
          {gone > 0 ? <span className="henge-muted"> · {gone} destroyed</span> : null}
        </Tabs.Tab>
        <Tabs.Tab value="recipe">Recipe{detail.differences.length > 0 ? ' · differs' : ''}</Tabs.Tab>
        <Tabs.Tab value="jobs">Jobs</Tabs.Tab>
        <Tabs.Tab value="cost">Cost</Tabs.Tab>
      </Tabs.List>
      <div className={styles.panel}>
        {tab === 'servers' ? <ServersTab detail={detail} /> : null}
        {tab === 'generations' ? (
          <GenerationsTab
            accountId={detail.summary.accountId}
            role={detail.summary.role}
            generations={detail.generations}
            currentRevision={detail.summary.currentRevision}
          />
        ) : null}
        {tab === 'recipe' ? <RoleRecipeTab detail={detail} /> : null}
        {tab === 'jobs' ? <RoleJobsTab accountId={detail.summary.accountId} role={detail.summary.role} /> : null}
        {tab === 'cost' ? <RoleCostTab accountId={detail.summary.accountId} role={detail.summary.role} /> : null}
      </div>
    </Tabs>
  )
}
