import { isoTime } from '../../../shared/model/clock.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { FleetLog } from '../fleet/ports.ts'
import type { ScheduleStore } from './ports.ts'
import type { LookedAt } from './take-due.ts'
import { type UndoParts, undoEarly } from './undo-early.ts'

/** A program may be closed for long; older overrides mean nothing to it any more. */
const rememberedMs = 400 * 86_400_000

/** Roles with a schedule or with overrides that have not ended when they were looked at last. Schedules are not compiled yet. */
export async function rolesToLookAt(store: ScheduleStore, now: number): Promise<LookedAt[]> {
  const schedules = await store.list()
  const all = await store.overrides(now - rememberedMs)
  const keys = new Map<string, { accountId: string; role: string }>()
  for (const { accountId, role } of [...schedules, ...all]) keys.set(JSON.stringify([accountId, role]), { accountId, role })
  const looked: LookedAt[] = []
  for (const { accountId, role } of keys.values()) {
    const of = (one: { accountId: string; role: string }) => one.accountId === accountId && one.role === role
    const schedule = schedules.find(of) ?? null
    const overrides = all.filter(of)
    const first = Math.min(
      ...[schedule?.updatedAt ?? [], overrides.flatMap(({ createdAt, from }) => [createdAt, from])].flat().map((text) => Date.parse(text)),
      now,
    )
    const since = (await store.lookedUntil(accountId, role)) ?? first
    const counting = overrides.filter(({ until }) => Date.parse(until) >= since)
    if (schedule || counting.length > 0) looked.push({ accountId, role, schedule, compiled: null, overrides: counting, since })
  }
  return looked
}

interface Rewinding extends UndoParts {
  readonly store: ScheduleStore
  /** A role whose schedule is carried out elsewhere: it is left alone here. */
  readonly isElsewhere: (accountId: string, role: string) => Promise<boolean>
  readonly changes: Pick<ChangeHub, 'publish'>
  readonly log: FleetLog
}

/** The clock was put back: by the time of before nothing would be done until that time comes indeed. What was done too early is put right. */
export async function rewindRole(parts: Rewinding, one: LookedAt, now: number, signal: AbortSignal): Promise<void> {
  const { accountId, role, since } = one
  const fields = { id: 'SCHED-0004', accountId, role, by: isoTime(since) }
  parts.log.error(fields, 'the clock was put back; changes that have not come by it are looked for again')
  const runs = (await parts.isElsewhere(accountId, role)) ? [] : await undoEarly(parts, one, now, signal)
  await parts.store.rewind(accountId, role, now, runs)
  parts.changes.publish({ topic: 'schedules', accountId })
}
