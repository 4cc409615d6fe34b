import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { Delayed } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RevisionDifferenceView } from '../../ui/revision-difference.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { differenceQuery } from './recipe-queries.ts'
import styles from './recipes.module.css'

interface DifferencePaneProps {
  readonly folder: string
  readonly role: string
  /** Unsaved texts by path. */
  readonly files: Readonly<Record<string, string>>
  readonly old: boolean
  /** What to say and do where no server of the role runs. */
  readonly withoutServers: ReactNode
}

/** What would change on the servers of the role, account by account, package by package and file by file. */
export function DifferencePane({ folder, role, files, old, withoutServers }: DifferencePaneProps) {
  const fleet = useQuery(fleetQuery())
  const accounts = [
    ...new Set((fleet.data?.roles ?? []).filter((each) => each.role === role && each.total > 0).map((each) => each.accountId)),
  ]
  if (fleet.data === undefined) return fleet.error === null ? null : <ErrorState problem={toProblem(fleet.error)} />
  if (accounts.length === 0) return withoutServers
  return accounts.map((accountId) => (
    <AccountDifference key={accountId} {...{ accountId, folder, files, old }} named={accounts.length > 1} />
  ))
}

function AccountDifference({
  accountId,
  named,
  folder,
  files,
  old,
}: Pick<DifferencePaneProps, 'folder' | 'files' | 'old'> & { readonly accountId: string; readonly named: boolean }) {
  const difference = useQuery(differenceQuery(accountId, folder, files))
  if (difference.error !== null)
    return <ErrorState title="Nothing can be compared." problem={toProblem(difference.error)} onRetry={() => void difference.refetch()} />
  if (difference.data === undefined)
    return (
      <Delayed>
        <p role="status" className="henge-muted">
          Comparing with what runs
        </p>
      </Delayed>
    )
  const { servers, current, differences, problem } = difference.data
  return (
    <div className={old || difference.isPlaceholderData ? styles.old : undefined}>
      {named ? <h2 style={{ margin: '0 0 8px', fontSize: 13 }}>{accountId}</h2> : null}
      {problem === null ? (
        <p style={{ margin: '0 0 12px', fontSize: 13 }}>
          {servers === current ? (
            <StatusMark meaning="healthy">What runs is what this makes. Nothing differs.</StatusMark>
          ) : (
            <StatusMark meaning="behind">
              {servers - current === 1 ? '1 server' : `${servers - current} servers`} of {servers} would be behind
            </StatusMark>
          )}
        </p>
      ) : (
        <p className="henge-muted" style={{ margin: '0 0 12px' }}>
          {problem}
        </p>
      )}
      {differences.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two regions may run the same revision
        <RevisionDifferenceView key={`${each.from} ${index}`} difference={each} />
      ))}
    </div>
  )
}
