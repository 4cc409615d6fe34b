import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { shortInZone } from '../../../shared/model/local-time.ts'
import { onceOff } from '../../../shared/model/schedules/one-off.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import type { OffAction, Override } from '../../../shared/model/schedules/schedule.ts'
import { actionWords, stateWords } from '../../../shared/model/schedules/schedule-words.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { useNow } from '../../ui/now.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './schedules.module.css'

/** Exceptions that hold or will, and what happens once; each ends by itself, or now. */
export function OverrideList({ scheduled }: { readonly scheduled: ScheduledRole }) {
  const { overrides, schedule } = scheduled
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: (overrideId: string) => client.schedules.endOverride({ overrideId }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  })
  const later = useMutation({
    mutationFn: (overrideId: string) => client.schedules.postponeOnce({ overrideId, minutes: 60 }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  })
  const now = useNow()
  if (overrides.length === 0) return null
  const zone = schedule?.schedule.zone ?? 'UTC'
  const failure = end.error ?? later.error
  return (
    <section className={styles.overrides} aria-label="Overrides">
      <h2>Overrides</h2>
      {failure === null ? null : <ErrorState problem={toProblem(failure)} />}
      <ul className={styles.overrideList}>
        {overrides.map((one) => {
          const coming = one.once === true && Date.parse(one.from) > now
          return (
            <li key={one.id}>
              <span>
                <b>{one.serverId ?? 'all servers'}</b> {overrideSpan(one, onceOff(schedule, one.serverId), zone, coming)}
                {one.note === '' ? '' : ` · ${visibleText(one.note)}`}
              </span>
              {coming ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={later.isPending && later.variables === one.id}
                  onClick={() => later.mutate(one.id)}
                >
                  1 hour later
                </Button>
              ) : null}
              <Button
                size="compact-sm"
                variant="default"
                loading={end.isPending && end.variables === one.id}
                onClick={() => end.mutate(one.id)}
              >
                {coming ? 'Remove' : 'End it'}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function overrideSpan({ state, from, until, once }: Override, off: OffAction, zone: string, coming: boolean): string {
  if (coming) return `${actionWords(state, off)} once, ${shortInZone(from, zone)}`
  return `${stateWords[state]}${once ? ' by a one-off' : ''}, ${shortInZone(from, zone)} to ${shortInZone(until, zone)}`
}
