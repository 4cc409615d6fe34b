import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Handover } from '../../../shared/model/schedules/handover/handover.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { handoverQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { HandOverPanel } from './hand-over-panel.tsx'
import { handoverWords } from './handover-words.ts'
import shared from './schedules.module.css'
import styles from './who-runs.module.css'

interface WhoRunsProps {
  readonly accountId: string
  readonly role: string
  /** What stands in the form is not what is saved, and not what would be handed over. */
  readonly changed: boolean
}

/** Who carries the saved schedule out: this program, or EventBridge Scheduler in the account; there, how it is. */
export function WhoRuns({ accountId, role, changed }: WhoRunsProps) {
  const found = useQuery(handoverQuery(accountId, role))
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const settle = () => queries.invalidateQueries({ queryKey: ['schedules'] })
  const look = useMutation({
    mutationFn: () => client.schedules.handover({ accountId, role, look: true }),
    onSettled: settle,
  })
  const putRight = useMutation({ mutationFn: () => client.schedules.putRight({ accountId, role }), onSettled: settle })
  const takeBack = useMutation({
    mutationFn: (removesIamRole: boolean) => client.schedules.takeBack({ accountId, role, removesIamRole }),
    onSettled: settle,
  })
  const elsewhere = found.data !== undefined && found.data !== null
  const { mutate: lookNow } = look
  useEffect(() => {
    // Somebody may have changed it since it was looked at last.
    if (elsewhere) lookNow()
  }, [elsewhere, lookNow])
  if (found.data === undefined) return null
  const failure = putRight.error ?? takeBack.error ?? look.error
  const busy = putRight.isPending || takeBack.isPending
  return (
    <section className={`${shared.overrides} ${styles.who}`} aria-label="Who runs it">
      <h2>Who runs it</h2>
      {found.data === null ? (
        <div className={styles.line}>
          <p>This program, while it runs here or as a worker: its window may be closed, the computer may not sleep.</p>
          <Button size="compact-sm" variant="default" disabled={changed} onClick={() => setAsking(true)}>
            Hand over to EventBridge…
          </Button>
        </div>
      ) : (
        <>
          <There handover={found.data} looking={look.isPending} />
          <div className={styles.line}>
            {found.data.phase === 'there' ? null : (
              <Button size="compact-sm" loading={look.isPending} onClick={() => lookNow()}>
                Go on
              </Button>
            )}
            {found.data.phase === 'there' && (found.data.look?.drift.length ?? 0) > 0 ? (
              <Button size="compact-sm" loading={putRight.isPending} disabled={busy} onClick={() => putRight.mutate()}>
                Put right
              </Button>
            ) : null}
            <Button size="compact-sm" variant="default" loading={look.isPending} disabled={busy} onClick={() => lookNow()}>
              Look now
            </Button>
            <Menu position="bottom-start" shadow="md">
              <Menu.Target>
                <Button size="compact-sm" variant="default" loading={takeBack.isPending} disabled={busy}>
                  Take back…
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>Its schedules in the account are deleted; this program runs it again</Menu.Label>
                <Menu.Item onClick={() => takeBack.mutate(true)}>Delete the IAM role too</Menu.Item>
                <Menu.Item onClick={() => takeBack.mutate(false)}>Keep the IAM role</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </>
      )}
      {failure === null ? null : <ErrorState title="This did not go through." problem={toProblem(failure)} />}
      {asking ? <HandOverPanel accountId={accountId} role={role} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}

function There({ handover, looking }: { readonly handover: Handover; readonly looking: boolean }) {
  const { look } = handover
  const { meaning, words } = handoverWords({ phase: handover.phase, drift: look?.drift.length ?? 0, problem: look?.problem ?? null })
  return (
    <>
      <p>
        <StatusMark meaning={meaning}>{words}</StatusMark>, in the account{' '}
        <span className="henge-muted" aria-busy={looking}>
          {look === null ? null : (
            <>
              · looked at <RelativeTime at={look.at} />
            </>
          )}
        </span>
      </p>
      <p className="henge-muted">Overrides and one-off runs wait until it is taken back.</p>
      {look?.problem == null ? null : <p className={styles.problem}>{visibleText(look.problem)}</p>}
      {look === null || look.drift.length === 0 ? null : (
        <ul className={styles.drift} aria-label="What is otherwise in the account">
          {look.drift.map(({ kind, region, name, message }) => (
            <li key={`${kind} ${region ?? ''} ${name} ${message}`}>
              <code>{visibleText(name)}</code>
              <span>{visibleText(message)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
