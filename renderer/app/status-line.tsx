import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { addresses } from '../bridge/addresses.ts'
import { useConnection } from '../bridge/events.ts'
import { accountsQuery, fleetQuery } from '../bridge/queries.ts'
import { useViewState } from '../bridge/view-state.ts'
import { RelativeTime } from '../ui/relative-time.tsx'
import styles from './frame.module.css'

/** “refreshed 4 s ago · 2 jobs · signed in as ops”. */
export function StatusLine({ openJobs, waitingJobs }: { readonly openJobs: number | null; readonly waitingJobs: number }) {
  const connection = useConnection((state) => state.state)
  const fleet = useQuery(fleetQuery())
  const accounts = useQuery(accountsQuery())
  const accountId = useViewState((state) => state.accountId)
  const refreshed = (fleet.data?.accounts ?? [])
    .filter((account) => accountId === null || account.accountId === accountId)
    .flatMap((account) => (account.refreshedAt === null ? [] : [Date.parse(account.refreshedAt)]))
  const oldest = refreshed.length === 0 ? null : Math.min(...refreshed)
  const shown = (accounts.data ?? []).filter((account) => accountId === null || account.id === accountId)
  const ready = shown.filter((account) => account.status.state === 'ready')
  const failed = shown.filter((account) => account.status.state === 'failed')
  return (
    <footer className={styles.status}>
      {connection === 'open' ? null : <span>{connection === 'lost' ? 'not connected' : 'connecting'}</span>}
      <span>{oldest === null ? 'not refreshed yet' : <>refreshed {<RelativeTime at={oldest} everyMs={1000} />}</>}</span>
      {openJobs === null ? null : (
        <Link href={addresses.jobs()}>
          {openJobs === 0 ? 'no jobs' : openJobs === 1 ? '1 job' : `${openJobs} jobs`}
          {waitingJobs === 0 ? null : waitingJobs === 1 ? ', 1 waits' : `, ${waitingJobs} wait`}
        </Link>
      )}
      {ready.map((account) => (
        <span key={account.id} title={account.status.state === 'ready' ? account.status.arn : undefined}>
          {account.kind === 'sandbox' ? 'sandbox, nothing here is real' : `signed in to ${account.name} as ${principal(account.status)}`}
        </span>
      ))}
      {failed.map((account) => (
        <Link key={account.id} href={addresses.settings()}>
          {account.name}: {account.status.state === 'failed' && account.status.code === 'SIGNED_OUT' ? 'signed out' : 'not reachable'}
        </Link>
      ))}
    </footer>
  )
}

function principal(status: { readonly state: string; readonly arn?: string }): string {
  return status.arn?.split('/').at(-1) ?? 'nobody'
}
