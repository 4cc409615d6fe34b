import { z } from 'zod'
import { costNow, perHour, type Rate, rateOf } from '../cost.ts'
import type { PriceLookup } from '../price.ts'
import type { CompiledSchedule } from '../schedules/compile-schedule.ts'
import type { Schedule } from '../schedules/schedule.ts'
import type { Server } from '../server.ts'
import { dayEnds, type Month, type OnTime, onTimes } from './on-time.ts'
import { hourMs } from './server-hour.ts'

/** EC2 bills each start for a minute at least. */
const minimumBilledSeconds = 60

export const whatIfSchema = z.object({
  endsLater: z
    .int()
    .min(-240)
    .max(240)
    .describe('minutes by which the days of all schedules, proposed ones too, end later; negative: earlier'),
  destroys: z.boolean().describe('they destroy instead of stopping'),
})
export type WhatIf = z.infer<typeof whatIfSchema>

export const projectedMonthSchema = z.object({
  month: z.string().describe('2026-12'),
  leave: z.number().describe('USD with everything left on that runs'),
  inForce: z.number().describe('with the schedules that are enabled'),
  proposed: z.number().describe('with those, and those that the use of the other roles suggests'),
  whatIf: z.number().describe('with all of these changed as asked'),
})
type ProjectedMonth = z.infer<typeof projectedMonthSchema>

const rolesSchema = z.array(z.string())

export const projectionSchema = z.object({
  months: z.array(projectedMonthSchema),
  scheduled: z.int().describe('roles with a schedule in force'),
  proposed: rolesSchema.describe('roles without one, of which the use suggests one'),
  used: rolesSchema.describe('without one, and always used: they stay on'),
  unused: rolesSchema.describe('without one, and never used: no hours can be proposed, they stay on'),
  unknown: rolesSchema.describe('without one, and too little is known of their use: they stay on'),
  unpriced: rolesSchema.describe('left out: a price of theirs is not known'),
  dayEnds: z.array(z.string()).describe('times of day at which schedules, in force and proposed, switch off'),
})
export type Projection = z.infer<typeof projectionSchema>

interface KnownSchedule {
  readonly schedule: Schedule
  readonly compiled: CompiledSchedule
}

export interface ProjectedRole {
  readonly role: string
  /** Alive ones, or those that its schedule has destroyed for now. */
  readonly servers: readonly Server[]
  /** What is enabled; null: nothing. */
  readonly schedule: KnownSchedule | null
  /** What its use suggests, or why that is none; counts only without a schedule. */
  readonly proposed?: KnownSchedule | 'used' | 'unused' | 'unknown'
}

/** What roles cost in each month: left on, as scheduled, as proposed, and were that changed. Roles with an unknown price are named and left out. */
export function projectRoles(
  roles: readonly ProjectedRole[],
  months: readonly Month[],
  whatIf: WhatIf,
  bootSeconds: number,
  prices: PriceLookup,
): Projection {
  const totals = months.map(({ name }): ProjectedMonth => ({ month: name, leave: 0, inForce: 0, proposed: 0, whatIf: 0 }))
  const named = { proposed: [] as string[], used: [] as string[], unused: [] as string[], unknown: [] as string[] }
  const unpriced: string[] = []
  const ends = new Set<string>()
  let scheduled = 0
  for (const { role, servers, schedule, proposed = 'unknown' } of roles) {
    const suggested = typeof proposed === 'string' ? null : proposed
    const chosen = schedule ?? suggested
    const everyMonth = ratesOf(servers, schedule !== null, chosen?.schedule.elasticAddresses === 'keep', prices)
    if (everyMonth === null) {
      unpriced.push(role)
      continue
    }
    if (schedule === null) named[typeof proposed === 'string' ? proposed : 'proposed'].push(role)
    const on = chosen && onTimes(chosen.schedule, chosen.compiled, months)
    if (on && schedule) scheduled += 1
    if (on) for (const end of dayEnds(chosen.schedule)) ends.add(end)
    for (const [index, month] of months.entries()) {
      const total = totals[index]
      if (!total) continue
      const whole = (month.to - month.from) / hourMs
      const rates = ratesIn(everyMonth, whole)
      const cost = ({ hours, starts }: OnTime, destroy: boolean) => {
        const built = destroy ? (starts * Math.max(bootSeconds, minimumBilledSeconds)) / 3600 : 0
        const off = Math.max(0, whole - hours - built)
        return rates.stays * whole + rates.on * Math.min(whole, hours + built) + (destroy ? rates.rest : rates.off) * off
      }
      const leave = (rates.on + rates.stays) * whole
      const time = on?.[index]
      const planned = time && chosen ? cost(time, chosen.schedule.off === 'destroy') : leave
      total.leave += leave
      total.inForce += schedule ? planned : leave
      total.proposed += planned
      total.whatIf += time && chosen ? cost(changed(time, whole, whatIf), whatIf.destroys || chosen.schedule.off === 'destroy') : leave
    }
  }
  return { months: totals, scheduled, ...named, unpriced, dayEnds: [...ends].sort() }
}

/** Each day ends as much later, as far as there is time in the month (`whole`, hours). */
function changed(time: OnTime, whole: number, { endsLater }: WhatIf): OnTime {
  return { ...time, hours: Math.min(whole, Math.max(0, time.hours + (time.starts * endsLater) / 60)) }
}

/** Of those that run: on, stopped, and destroyed; and of those that are stopped and stay so. Null: a price is missing. */
function ratesOf(servers: readonly Server[], scheduled: boolean, keepsAddresses: boolean, prices: PriceLookup) {
  // What a schedule has stopped or destroyed for the night counts as what runs by day.
  const awake = scheduled ? servers : servers.filter(({ state }) => state !== 'stopped' && state !== 'stopping')
  const idle = servers.filter((server) => !awake.includes(server))
  const hourly = (some: readonly Server[]) => rateOf(costNow(some, prices))
  const stopped = (server: Server) => ({ ...server, state: 'stopped' as const })
  const [on, off, rest, stays] = [
    hourly(awake.map((server) => ({ ...server, state: 'running' as const }))),
    hourly(awake.map(stopped)),
    hourly(
      awake.map((server) => ({
        ...stopped(server),
        volumes: server.volumes.filter(({ deleteOnTermination }) => !deleteOnTermination),
        elasticAddress: server.elasticAddress && keepsAddresses,
      })),
    ),
    hourly(idle.map(stopped)),
  ]
  return on === null || off === null || rest === null || stays === null ? null : { on, off, rest, stays }
}

/** Dollars an hour in a month of so many hours. */
function ratesIn({ on, off, rest, stays }: Readonly<Record<'on' | 'off' | 'rest' | 'stays', Rate>>, hours: number) {
  return { on: perHour(on, hours), off: perHour(off, hours), rest: perHour(rest, hours), stays: perHour(stays, hours) }
}
