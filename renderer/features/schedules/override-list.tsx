import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { shortInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { stateWords } from '../../../shared/model/schedules/schedule-words.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './schedules.module.css'

/** Exceptions that hold or will; each ends by itself, or now. */
export function OverrideList({ scheduled }: { readonly scheduled: ScheduledRole }) {
  const { overrides, schedule } = scheduled
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: (overrideId: string) => client.schedules.endOverride({ overrideId }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  })
  if (overrides.length === 0) return null
  const zone = schedule?.schedule.zone ?? 'UTC'
  return (
    <section className={styles.overrides} aria-label="Overrides">
      <h2>Overrides</h2>
      {end.error === null ? null : <ErrorState problem={toProblem(end.error)} />}
      <ul className={styles.overrideList}>
        {overrides.map(({ id, state, from, until, note, serverId }) => (
          <li key={id}>
            <span>
              <b>{serverId ?? 'all servers'}</b> {stateWords[state]}, {shortInZone(from, zone)} to {shortInZone(until, zone)}
              {note === '' ? '' : ` · ${visibleText(note)}`}
            </span>
            <Button size="compact-sm" variant="default" loading={end.isPending && end.variables === id} onClick={() => end.mutate(id)}>
              End it
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
