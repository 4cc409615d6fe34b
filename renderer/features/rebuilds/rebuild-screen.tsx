import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { countdown, ownZone } from '../../../shared/model/local-time.ts'
import { type Rebuild, rebuildHasEnded } from '../../../shared/model/rebuild.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { jobsQuery, rebuildQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { formatDuration } from '../../ui/duration.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { useNow } from '../../ui/now.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { CancelPanel } from './cancel-panel.tsx'
import { RebuildItems } from './rebuild-items.tsx'
import styles from './rebuild-run.module.css'
import { rebuildMarks, rolesLeft, ruleWords } from './rebuild-words.ts'
import shared from './rebuilds.module.css'
import { draftOfRule, searchOf } from './rule-draft.ts'

const parents = [
  { label: 'Jobs', to: addresses.jobs() },
  { label: 'Rebuilds', to: addresses.rebuilds() },
]

/** A rebuild at its own address, while it waits, while it runs and after. */
export function RebuildScreen({ rebuildId }: { readonly rebuildId: string }) {
  const rebuild = useQuery(rebuildQuery(rebuildId))
  if (rebuild.data !== undefined) return <RebuildView rebuild={rebuild.data} />
  return (
    <>
      <PageHeader title="Rebuild" parents={parents} />
      {rebuild.error === null ? (
        <TableSkeleton rows={4} label="The rebuild is being read" />
      ) : (
        <ErrorState title="This rebuild cannot be shown." problem={toProblem(rebuild.error)} onRetry={() => void rebuild.refetch()} />
      )}
    </>
  )
}

function RebuildView({ rebuild }: { readonly rebuild: Rebuild }) {
  const [, navigate] = useLocation()
  const [cancelling, setCancelling] = useState(false)
  const jobs = useQuery(jobsQuery({ accountId: rebuild.rule.accountId }))
  const ended = rebuildHasEnded(rebuild)
  const left = rolesLeft(rebuild)
  return (
    <>
      <PageHeader
        title="Rebuild"
        parents={parents}
        summary={<Summary rebuild={rebuild} />}
        actions={
          ended ? (
            left.length === 0 ? undefined : (
              <Button variant="default" onClick={() => navigate(`/rebuild?${searchOf(draftOfRule(rebuild.rule, left))}`)}>
                Look again at {left.length === 1 ? left[0] : `the ${left.length} roles left`}…
              </Button>
            )
          ) : (
            <Button variant="default" disabled={rebuild.status === 'cancelling'} onClick={() => setCancelling(true)}>
              {rebuild.status === 'cancelling' ? 'Being cancelled' : 'Cancel the rebuild…'}
            </Button>
          )
        }
      />
      <div className={shared.screen}>
        <p className={styles.rule}>{ruleWords(rebuild.rule, ownZone())}</p>
        {rebuild.status === 'waiting' && rebuild.rule.notBefore !== null ? <Waiting notBefore={rebuild.rule.notBefore} /> : null}
        <RebuildItems rebuild={rebuild} jobs={jobs.data ?? []} />
      </div>
      {cancelling && !ended ? <CancelPanel rebuild={rebuild} jobs={jobs.data ?? []} onClose={() => setCancelling(false)} /> : null}
    </>
  )
}

function Summary({ rebuild }: { readonly rebuild: Rebuild }) {
  const { meaning, word } = rebuildMarks[rebuild.status]
  const done = rebuild.items.filter(({ status }) => status === 'succeeded').length
  const { createdAt, finishedAt, rule } = rebuild
  const began = Math.max(Date.parse(createdAt), rule.notBefore === null ? 0 : Date.parse(rule.notBefore))
  return (
    <span className={styles.summary}>
      <StatusMark meaning={meaning}>{word}</StatusMark>
      <span>
        {done} of {rebuild.items.length} {rebuild.items.length === 1 ? 'role' : 'roles'} done
      </span>
      {finishedAt === null || Date.parse(finishedAt) < began ? null : (
        <span>took {formatDuration((Date.parse(finishedAt) - began) / 1000)}</span>
      )}
      <span>
        asked for <RelativeTime at={createdAt} />
      </span>
    </span>
  )
}

function Waiting({ notBefore }: { readonly notBefore: string }) {
  const now = useNow(1000)
  const left = Date.parse(notBefore) - now
  return (
    <div className={styles.waiting} role="timer" aria-label="Time left">
      <span className={styles.countdown}>{left <= 0 ? 'Begins now' : countdown(left)}</span>
      <span className="henge-muted">
        left. Henge must be open then; else it begins when it is opened next. Each role is planned anew at its turn.
      </span>
    </div>
  )
}
