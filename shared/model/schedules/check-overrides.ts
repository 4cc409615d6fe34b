import { DateTime } from 'luxon'
import type { ScheduleFinding } from './check-schedule.ts'
import { overrideAt } from './overrides.ts'
import type { Override } from './schedule.ts'
import { stateWords } from './schedule-words.ts'

type OverrideInput = Pick<Override, 'serverId' | 'state' | 'from' | 'until'>

/**
 * What is wrong with a new override beside those that exist for the same role: an end that has passed, and others that want something else at
 * the same time, with which of them counts. `zone` is the one that times are told in.
 */
export function checkOverride(wanted: OverrideInput, existing: readonly Override[], now: number, zone: string): ScheduleFinding[] {
  if (Date.parse(wanted.until) <= Date.parse(wanted.from)) {
    return [{ path: 'until', severity: 'error', message: 'It ends before it begins, so it would never hold. Choose a later end.' }]
  }
  if (Date.parse(wanted.until) <= now)
    return [{ path: 'until', severity: 'error', message: 'Its end has passed already. Choose a later one.' }]
  const told = (instant: string) => DateTime.fromISO(instant, { zone, locale: 'en-GB' }).toFormat('ccc d LLL HH:mm')
  const made = { ...wanted, id: 'new', createdAt: new Date(now).toISOString() }
  return existing
    .filter(
      (other) => other.state !== wanted.state && other.from < wanted.until && other.until > wanted.from && Date.parse(other.until) > now,
    )
    .filter(({ serverId }) => serverId === null || wanted.serverId === null || serverId === wanted.serverId)
    .map((other) => {
      const meeting = Math.max(Date.parse(other.from), Date.parse(wanted.from))
      const counts = overrideAt([made, other], meeting) === made ? 'this one counts' : 'that one counts, because it is for the server'
      const whose = other.serverId === null ? 'the role' : other.serverId
      const says = `${whose} to be ${stateWords[other.state]} from ${told(other.from)} to ${told(other.until)}`
      return { path: 'state', severity: 'warning' as const, message: `Another override wants ${says}. While both hold, ${counts}.` }
    })
}
