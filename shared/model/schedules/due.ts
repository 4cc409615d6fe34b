import { minuteMs } from './local-days.ts'
import type { WantedTransition } from './overrides.ts'
import type { Schedule } from './schedule.ts'

/** A program that runs looks several times a minute; what is older than this was missed. */
export const onTimeMs = 2 * minuteMs

export type DueChange =
  | { readonly change: WantedTransition; readonly run: true; readonly late: boolean }
  | { readonly change: WantedTransition; readonly run: false; readonly reason: string }

/**
 * What becomes of changes that have come since somebody last looked, oldest first: at most the last is done, once, and each of the others is
 * left out with its reason. Changes to `any` need nothing to be done.
 */
export function dueChanges(
  changes: readonly WantedTransition[],
  now: number,
  { missed, missedWithinMinutes }: Pick<Schedule, 'missed' | 'missedWithinMinutes'>,
): DueChange[] {
  const last = changes.at(-1)
  return changes.flatMap((change): DueChange[] => {
    if (change.to === 'any') return []
    const leave = (reason: string): DueChange[] => [{ change, run: false, reason }]
    if (change !== last) {
      const then = last?.to === 'any' ? 'servers are to be left as they are by now' : 'a later change has come since'
      return leave(`nobody was there to do it, and ${then}`)
    }
    const age = now - change.at
    if (age <= onTimeMs) return [{ change, run: true, late: false }]
    if (missed === 'skip') return leave('nobody was there to do it, and what is missed is skipped')
    if (missed === 'within' && age > missedWithinMinutes * minuteMs) {
      return leave(`nobody was there to do it within ${missedWithinMinutes} minutes`)
    }
    return [{ change, run: true, late: true }]
  })
}
