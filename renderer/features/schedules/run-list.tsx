import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { shortInZone } from '../../../shared/model/local-time.ts'
import type { ScheduleRun } from '../../../shared/model/schedules/run.ts'
import { toProblem } from '../../bridge/problem.ts'
import { scheduleRunsQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { type Meaning, StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './schedules.module.css'

const firstShown = 6
const meanings: Readonly<Record<ScheduleRun['status'], Meaning>> = {
  running: 'working',
  succeeded: 'healthy',
  failed: 'failing',
  skipped: 'stopped',
}

interface RunListProps {
  readonly accountId: string
  readonly role: string
  readonly zone: string
}

/** What was done, and what was left out and why, newest first. */
export function RunList({ accountId, role, zone }: RunListProps) {
  const runs = useQuery(scheduleRunsQuery(accountId, role))
  const [all, setAll] = useState(false)
  if (runs.error !== null)
    return <ErrorState title="What was done cannot be read." problem={toProblem(runs.error)} onRetry={() => void runs.refetch()} />
  if (runs.data === undefined || runs.data.length === 0) return null
  const shown = all ? runs.data : runs.data.slice(0, firstShown)
  return (
    <section className={styles.overrides} aria-label="What was done">
      <h2>What was done</h2>
      <ul className={styles.runs}>
        {shown.map((run) => (
          <Run key={run.id} run={run} zone={zone} />
        ))}
      </ul>
      {shown.length < runs.data.length ? (
        <button type="button" className={styles.link} onClick={() => setAll(true)}>
          All {runs.data.length}
        </button>
      ) : null}
    </section>
  )
}

function Run({ run, zone }: { readonly run: ScheduleRun; readonly zone: string }) {
  const { at, action, status, reason, late, servers, why, undoes } = run
  const failed = servers.filter((server) => server.status === 'failed')
  const done = servers.filter((server) => server.status === 'done' || server.status === 'nothing-to-do').length
  return (
    <li>
      <StatusMark meaning={meanings[status]}>{status}</StatusMark>
      <span title={visibleText(why)}>
        {action} {shortInZone(at, zone)}
        {servers.length === 0 ? '' : `, ${done} of ${servers.length} servers`}
        {late ? <span className={styles.mark}>late</span> : null}
      </span>
      {undoes === undefined ? null : (
        <p>The clock of this computer was ahead: what comes {shortInZone(undoes, zone)} was done too early, and is put right.</p>
      )}
      {reason === null ? null : <p>{visibleText(reason)}</p>}
      {failed.map(({ id, name, detail }) => (
        <p key={id}>
          {visibleText(name)}: {visibleText(detail ?? 'failed')}
        </p>
      ))}
    </li>
  )
}
