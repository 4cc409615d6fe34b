import { monthsFrom } from '../../shared/model/savings/on-time.ts'
import { type ProjectedRole, projectRoles } from '../../shared/model/savings/project.ts'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../shared/model/schedules/desired-state.ts'
import { type Schedule, scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { aServer } from '../fakes/servers.ts'
import { type Bench, spreadOf } from './bench.ts'
import { openLedgerYear } from './ledger-year.ts'

const roles = 1000
const goalMs = 100
/** Of the ledger with a year of hours, and what its page may take. */
const ledgerRoles = [50, 200] as const
const pageGoalMs = 500
/** Roles that the naive way is measured with; it is scaled. */
const sampled = 5
const now = Date.UTC(2026, 10, 23)
const hourMs = 3_600_000
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']

/** Hours of its own for each role, one in ten with holidays. */
function scheduleOf(index: number): Schedule {
  const pad = (value: number) => String(value).padStart(2, '0')
  return scheduleSchema.parse({
    zone: zones[index % zones.length],
    off: index % 3 === 0 ? 'destroy' : 'stop',
    periods: [
      {
        begin: `${pad(5 + (index % 5))}:${pad(index % 60)}`,
        end: `${pad(16 + (index % 7))}:${pad((index * 7) % 60)}`,
        weekdays: 'mon-fri',
      },
    ],
    holidays: { dates: index % 10 === 0 ? [{ date: '2026-12-25' }] : [] },
  })
}

/** `npm run bench -- savings` */
export const savingsBench: Bench = {
  name: 'savings',
  measures: `projection of ${roles} roles with two servers and hours of its own each, twelve months, left on, as scheduled (every other one as proposed) and what if (goal ${goalMs} ms); beside reading each hour by itself, ${sampled} roles scaled`,
  unit: 'ms',
  rounds: 7,
  async prepare() {
    const fleet = Array.from({ length: roles }, (_, index): ProjectedRole => {
      const schedule = scheduleOf(index)
      const servers = [0, 1].map((number) => aServer({ id: `i-${index}-${number}` }))
      const compiled = compileSchedule(schedule, (day) => (schedule.holidays.dates.length > 0 && day === 20_812 ? 'a holiday' : null))
      const known = { schedule, compiled }
      // Every other one has no schedule yet: its use suggests it.
      return { role: `role-${index}`, servers, ...(index % 2 === 0 ? { schedule: known } : { schedule: null, proposed: known }) }
    })
    const months = monthsFrom(now, 12)
    const whatIf = { endsLater: 60, destroys: true }
    const times: number[] = []
    let total = 0
    const ours = async () => {
      const since = performance.now()
      const projected = projectRoles(fleet, months, whatIf, 180, flatPrices)
      const took = performance.now() - since
      total = projected.months.reduce((sum, { inForce }) => sum + inForce, 0)
      times.push(took)
      return took
    }
    const theirs = async () => {
      const since = performance.now()
      for (const { schedule } of fleet.filter((role) => role.schedule !== null).slice(0, sampled)) {
        let on = 0
        for (let at = months[0]?.from ?? 0; at < (months.at(-1)?.to ?? 0); at += hourMs) {
          if (schedule && desiredState(schedule.compiled, at).state === 'on') on += 1
        }
        if (on === 0) throw new Error('a schedule of the bench never runs')
      }
      return ((performance.now() - since) * roles) / sampled
    }
    await ours()
    times.length = 0
    const years: Awaited<ReturnType<typeof openLedgerYear>>[] = []
    const end = async () => {
      for (const year of years) await year.end()
    }
    try {
      for (const count of ledgerRoles) years.push(await openLedgerYear(count))
      const first = await Promise.all(years.map((year) => year.openPage()))
      const pages = years.map((year, index) => ({
        ...{
          name: `page of a year, ${ledgerRoles[index]} roles, ${year.rows} hours (goal ${pageGoalMs} ms)`,
          peer: 'adding up its hours in SQL',
        },
        ...{ ours: () => year.openPage(), theirs: async () => year.addUpHours() },
      }))
      return {
        facts: { roles, months: months.length, 'dollars a year': Math.round(total) },
        comparisons: [{ name: `projection (goal ${goalMs} ms)`, peer: `hour by hour (${sampled} of ${roles})`, ours, theirs }, ...pages],
        lacking: [],
        notes: () => [
          `projection: ${(spreadOf(times).median / goalMs).toFixed(2)} of its goal`,
          `the first page after the start of each program: ${first.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`,
        ],
        end,
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}
