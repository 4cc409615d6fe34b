import type { LedgerSchedule } from '../../../shared/model/savings/ledger.ts'
import { overridesFor, wantedTimeline } from '../../../shared/model/schedules/overrides.ts'
import type { ScheduleStore } from './ports.ts'
import { compileWithHolidays } from './scheduled-role.ts'

/* Schedules as savings ask for them: what is in force, and what it wants of each server. */

/** null where none is enabled. */
export async function enabledSchedule(store: Pick<ScheduleStore, 'find'>, accountId: string, role: string) {
  const found = await store.find(accountId, role)
  return found?.enabled ? { schedule: found.schedule, compiled: await compileWithHolidays(found.schedule) } : null
}

interface WantedTime {
  readonly accountId: string
  readonly role: string
  readonly from: number
  readonly to: number
}

/** A role’s schedule as it is, with its exceptions; null where none is enabled. Each server has exceptions of its own. */
export async function wantedBySchedule(store: ScheduleStore, { accountId, role, from, to }: WantedTime): Promise<LedgerSchedule | null> {
  const found = await store.find(accountId, role)
  if (!found?.enabled) return null
  const compiled = await compileWithHolidays(found.schedule)
  const overrides = (await store.overrides(from, accountId)).filter((one) => one.role === role)
  const known = new Map<string, ReturnType<LedgerSchedule['wanted']>>()
  const own = new Set(overrides.map(({ serverId }) => serverId))
  return {
    since: Date.parse(found.updatedAt),
    off: found.schedule.off,
    keepsAddresses: found.schedule.elasticAddresses === 'keep',
    wanted: (serverId) => {
      const key = own.has(serverId) ? serverId : ''
      const wanted = known.get(key) ?? wantedTimeline(compiled, overridesFor(overrides, key === '' ? null : key), from, to)
      known.set(key, wanted)
      return wanted
    },
  }
}
