import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Account } from '../../../shared/model/account.ts'
import { ownZone } from '../../../shared/model/local-time.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, fleetQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useNow } from '../../ui/now.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { type Agreed, blockersOf, plannedItems, previewTotals, rebuildEffect } from './preview-figures.ts'
import { PreviewView } from './preview-view.tsx'
import styles from './rebuilds.module.css'
import { draftFrom, type RuleDraft, readRule, searchOf } from './rule-draft.ts'
import { RuleForm } from './rule-form.tsx'
import { StartPanel } from './start-panel.tsx'
import { usePreview } from './use-preview.ts'

/** A rule, what it would do, and its start. The form is in the address: it can be kept and sent. */
export function RuleScreen() {
  const accounts = useQuery(accountsQuery())
  const fleet = useQuery(fleetQuery())
  const shownAccount = useViewState((state) => state.accountId)
  const [search] = useSearchParams()
  const wanted = search.get('account') ?? shownAccount
  const account = wanted === null ? accounts.data?.[0] : accounts.data?.find(({ id }) => id === wanted)
  const asked = fleet.data?.accounts.find(({ accountId }) => accountId === account?.id)
  const header = <PageHeader title="Rebuild" parents={[{ label: 'Fleet', to: addresses.fleet() }]} />
  const error = accounts.error ?? fleet.error
  if (error !== null)
    return (
      <>
        {header}
        <ErrorState
          title="The fleet cannot be listed."
          problem={toProblem(error)}
          onRetry={() => void Promise.all([accounts.refetch(), fleet.refetch()])}
        />
      </>
    )
  if (accounts.data !== undefined && account === undefined)
    return (
      <>
        {header}
        <ErrorState
          problem={{ message: wanted === null ? 'There is no account yet: add one in Settings.' : `There is no account ${wanted} here.` }}
        />
      </>
    )
  if (account === undefined)
    return (
      <>
        {header}
        <TableSkeleton label="The accounts are being asked for" />
      </>
    )
  const roles = fleet.data?.roles.filter((role) => role.accountId === account.id && role.recipe !== null && role.total > 0)
  return (
    <RuleBench
      accounts={accounts.data ?? []}
      account={account}
      roles={roles?.map(({ role }) => role)}
      listed={asked === undefined || asked.refreshedAt !== null || asked.error !== null}
    />
  )
}

interface RuleBenchProps {
  readonly accounts: Parameters<typeof RuleForm>[0]['accounts']
  readonly account: Account
  readonly roles: readonly string[] | undefined
  /** Its servers have been listed since the program started, or cannot be. */
  readonly listed: boolean
}

function RuleBench({ accounts, account, roles, listed }: RuleBenchProps) {
  const accountId = account.id
  const [search, setSearch] = useSearchParams()
  const now = useNow(10_000)
  const zone = ownZone()
  const draft = draftFrom(search)
  const { rule, problems, rolloutProblems } = readRule(draft, accountId, now, zone)
  // A date that has passed says nothing about which servers are meant.
  const { rule: meant } = readRule({ ...draft, later: false, concurrency: '1' }, accountId, now, zone)
  const state = usePreview(meant)
  const { preview, settled } = state
  const [starting, setStarting] = useState(false)
  const [agreedBefore, setAgreedBefore] = useState<readonly Agreed[] | null>(null)
  const change = (different: Partial<RuleDraft>) => {
    setAgreedBefore(null)
    setSearch(searchOf({ ...draft, ...different }), { replace: true })
  }
  const planned = preview === undefined ? [] : plannedItems(preview)
  const blocked = planned.filter((item) => blockersOf(item, 'blocker').length > 0).map(({ role }) => role)
  const concurrency = rule?.concurrency ?? 1
  const startable = rule !== null && settled && preview !== undefined && preview.problems.length === 0 && blocked.length === 0
  return (
    <>
      <PageHeader
        title="Rebuild"
        parents={[{ label: 'Fleet', to: addresses.fleet() }]}
        summary="Several roles, in the order of their dependencies. Nothing changes before you have confirmed it."
        actions={
          <Button disabled={!startable} onClick={() => setStarting(true)}>
            {planned.length === 0 || preview === undefined ? 'Rebuild…' : `${rebuildEffect(previewTotals(preview, concurrency))}…`}
          </Button>
        }
      />
      <div className={styles.screen}>
        <RuleForm {...{ draft, problems, rolloutProblems, accounts, accountId, roles, zone }} onChange={change} />
        <PreviewView
          {...{ state, concurrency, blocked, agreedBefore }}
          meant={meant !== null}
          listing={listed ? null : `The servers of ${account.name} are being listed for the first time.`}
        />
      </div>
      {starting && rule !== null && preview !== undefined ? (
        <StartPanel
          rule={rule}
          preview={preview}
          zone={zone}
          onClose={() => setStarting(false)}
          onLookAgain={(agreed) => {
            setStarting(false)
            setAgreedBefore(agreed)
            state.again()
          }}
        />
      ) : null}
    </>
  )
}
