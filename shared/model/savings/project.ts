import { z } from 'zod'
import { costNow } from '../cost.ts'
import { hoursPerMonth, type PriceLookup } from '../price.ts'
import type { CompiledSchedule } from '../schedules/compile-schedule.ts'
import { dayMs, weekdayOf } from '../schedules/local-days.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { timeline } from '../schedules/timeline.ts'
import { hoursOfWeek, weekOfSchedule } from '../schedules/week-of-schedule.ts'
import type { Server } from '../server.ts'
import { hourMs } from './server-hour.ts'

/** EC2 bills each start for a minute at least. */
const minimumBilledSeconds = 60

export const whatIfSchema = z.object({
  endsLater: z.int().min(-240).max(240).describe('minutes by which schedules in force end later; negative: earlier'),
  destroys: z.boolean().describe('they destroy instead of stopping'),
})
export type WhatIf = z.infer<typeof whatIfSchema>

export const projectedMonthSchema = z.object({
  month: z.string().describe('2026-12'),
  leave: z.number().describe('USD with everything left on that runs'),
  inForce: z.number().describe('with the schedules that are enabled'),
  whatIf: z.number().describe('with those changed as asked'),
})

export const projectionSchema = z.object({
  months: z.array(projectedMonthSchema),
  scheduled: z.int().describe('roles with a schedule in force'),
  unpriced: z.array(z.string()).describe('roles that are left out: a price of theirs is not known'),
})
export type Projection = z.infer<typeof projectionSchema>

export interface ProjectedRole {
  readonly role: string
  /** Alive ones, or those that its schedule has destroyed for now. */
  readonly servers: readonly Server[]
  /** What is enabled; null: nothing. */
  readonly schedule: { readonly schedule: Schedule; readonly compiled: CompiledSchedule } | null
}

/** A calendar month in the time of no zone: what a change of the clocks adds or takes evens out over the year. */
interface Month {
  readonly name: string
  readonly from: number
  readonly to: number
  /** How often each weekday is in it, Monday first. */
  readonly weekdays: readonly number[]
}

interface OnTime {
  readonly hours: number
  readonly starts: number
}

/** So many months from the one that holds an instant (milliseconds since 1970) on. */
export function monthsFrom(now: number, count: number): Month[] {
  const date = new Date(now)
  return Array.from({ length: count }, (_, index) => {
    const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index, 1)
    const to = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index + 1, 1)
    const weekdays = Array.from({ length: 7 }, () => 0)
    for (let day = from / dayMs; day < to / dayMs; day += 1) {
      const weekday = weekdayOf(day) - 1
      weekdays[weekday] = (weekdays[weekday] ?? 0) + 1
    }
    return { name: new Date(from).toISOString().slice(0, 7), from, to, weekdays }
  })
}

/** What roles cost in each month: left on, as scheduled, and were the schedules changed. Roles with an unknown price are named and left out. */
export function projectRoles(
  roles: readonly ProjectedRole[],
  months: readonly Month[],
  { endsLater, destroys }: WhatIf,
  bootSeconds: number,
  prices: PriceLookup,
): Projection {
  const totals = months.map(({ name }) => ({ month: name, leave: 0, inForce: 0, whatIf: 0 }))
  const unpriced: string[] = []
  let scheduled = 0
  for (const { role, servers, schedule } of roles) {
    const rates = ratesOf(servers, schedule?.schedule ?? null, prices)
    if (rates === null) {
      unpriced.push(role)
      continue
    }
    const on = schedule && onTimes(schedule.schedule, schedule.compiled, months)
    if (on) scheduled += 1
    for (const [index, month] of months.entries()) {
      const total = totals[index]
      if (!total) continue
      const whole = (month.to - month.from) / hourMs
      const leave = rates.on * whole + rates.stays * whole
      const time = on?.[index]
      const cost = ({ hours, starts }: OnTime, destroy: boolean) => {
        const off = whole - hours
        const built = destroy ? (starts * Math.max(bootSeconds, minimumBilledSeconds)) / 3600 : 0
        return (
          rates.stays * whole + rates.on * Math.min(whole, hours + built) + (destroy ? rates.rest : rates.off) * Math.max(0, off - built)
        )
      }
      total.leave += leave
      total.inForce += time && schedule ? cost(time, schedule.schedule.off === 'destroy') : leave
      if (!time || !schedule) {
        total.whatIf += leave
        continue
      }
      const hours = Math.min(whole, Math.max(0, time.hours + (time.starts * endsLater) / 60))
      total.whatIf += cost({ ...time, hours }, destroys || schedule.schedule.off === 'destroy')
    }
  }
  return { months: totals, scheduled, unpriced }
}

/** Dollars an hour of those that run: on, stopped, and destroyed; and of those that are stopped and stay so. Null: a price is missing. */
function ratesOf(servers: readonly Server[], schedule: Schedule | null, prices: PriceLookup) {
  // What a schedule has stopped or destroyed for the night counts as what runs by day.
  const awake = schedule ? servers : servers.filter(({ state }) => state !== 'stopped' && state !== 'stopping')
  const idle = servers.filter((server) => !awake.includes(server))
  const hourly = (some: readonly Server[]) => {
    const { amount } = costNow(some, prices).money
    return amount === null ? null : amount / hoursPerMonth
  }
  const stopped = (server: Server) => ({ ...server, state: 'stopped' as const })
  const [on, off, rest, stays] = [
    hourly(awake.map((server) => ({ ...server, state: 'running' as const }))),
    hourly(awake.map(stopped)),
    hourly(
      awake.map((server) => ({
        ...stopped(server),
        volumes: server.volumes.filter(({ deleteOnTermination }) => !deleteOnTermination),
        elasticAddress: server.elasticAddress && schedule?.elasticAddresses === 'keep',
      })),
    ),
    hourly(idle.map(stopped)),
  ]
  return on === null || off === null || rest === null || stays === null ? null : { on, off, rest, stays }
}

/** Null where the schedule only starts or only stops: then somebody else decides how long servers run. */
function onTimes(schedule: Schedule, compiled: CompiledSchedule, months: readonly Month[]): OnTime[] | null {
  const week = hasHolidays(schedule) ? null : weekOfSchedule(schedule)
  if (week) {
    const minutes = hoursOfWeek(week)
    const perDay = Array.from({ length: 7 }, (_, day) => minutes.slice(day * 24, (day + 1) * 24).reduce((sum, one) => sum + one, 0) / 60)
    const starts = Array.from({ length: 7 }, (_, day) => week.on.filter(({ from }) => Math.floor(from / 1440) === day).length)
    const over = (values: readonly number[], { weekdays }: Month) =>
      values.reduce((sum, value, day) => sum + value * (weekdays[day] ?? 0), 0)
    return months.map((month) => ({ hours: over(perDay, month), starts: over(starts, month) }))
  }
  const [first, last] = [months[0], months.at(-1)]
  if (!first || !last) return []
  const segments = timeline(compiled, first.from, last.to)
  if (segments.some(({ state }) => state === 'any')) return null
  const times = months.map(() => ({ hours: 0, starts: 0 }))
  let at = 0
  for (const { start, end, state } of segments) {
    if (state !== 'on') continue
    while ((months[at]?.to ?? Number.POSITIVE_INFINITY) <= start) at += 1
    for (let index = at; (months[index]?.from ?? Number.POSITIVE_INFINITY) < end; index += 1) {
      const [month, time] = [months[index], times[index]]
      if (!month || !time) break
      time.hours += (Math.min(end, month.to) - Math.max(start, month.from)) / hourMs
      if (start >= month.from) time.starts += 1
    }
  }
  return times
}

function hasHolidays({ holidays, periods }: Schedule): boolean {
  const sources = holidays.countries.length + holidays.dates.length + holidays.calendars.length
  return sources > 0 && periods.some((period) => period.holidays !== 'same')
}
