import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PriceLookup } from '../../../../../shared/model/price.ts'
import { monthsFrom } from '../../../../../shared/model/savings/on-time.ts'
import { type ProjectedRole, projectRoles } from '../../../../../shared/model/savings/project.ts'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { type Schedule, scheduleSchema } from '../../../../../shared/model/schedules/schedule.ts'
import { timeline } from '../../../../../shared/model/schedules/timeline.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { aServer } from '../../../../fakes/servers.ts'

const prices: PriceLookup = {
  ...flatPrices,
  instanceHour: (_region, type) => (type === 't3.small' ? 0.024 : null),
  volumeGiBMonth: () => 0.0952,
}
const months = monthsFrom(Date.parse('2026-11-23T10:00:00Z'), 12)
const asIs = { endsLater: 0, destroys: false }
/** In November. */
const volumeHour = (8 * 0.0952) / 720
const office = (off: Schedule['off'] = 'stop', begin = '07:00', end = '19:00') =>
  scheduleSchema.parse({ zone: 'UTC', off, periods: [{ begin, end, weekdays: 'mon-fri' }] })
const role = (schedule: Schedule | null, more: Partial<ProjectedRole> = {}): ProjectedRole => ({
  ...{ role: 'web', servers: [aServer()], schedule: schedule && { schedule, compiled: compileSchedule(schedule) } },
  ...more,
})
const project = (roles: readonly ProjectedRole[], whatIf = asIs) => projectRoles(roles, months, whatIf, 180, prices)
const year = (of: 'leave' | 'inForce' | 'proposed' | 'whatIf', { months: all }: ReturnType<typeof project>) =>
  all.reduce((sum, month) => sum + month[of], 0)

describe('a projection', () => {
  it('is twelve months of real length, the first the one of now', () => {
    const { months: all, scheduled } = project([role(null)])
    expect(all.map(({ month }) => month)).toEqual([
      '2026-11',
      '2026-12',
      ...Array.from({ length: 10 }, (_, index) => `2027-${String(index + 1).padStart(2, '0')}`),
    ])
    expect(all[0]?.leave).toBeCloseTo(30 * 24 * (0.024 + volumeHour))
    expect(all[3]?.leave).toBeCloseTo(28 * 24 * 0.024 + 8 * 0.0952)
    expect([scheduled, all[0]?.inForce]).toEqual([0, all[0]?.leave])
  })

  it('counts the weekdays of each month; stopping keeps the volume, destroying pays for building', () => {
    // November 2026 has 21 weekdays.
    const [stop, destroy] = [office(), office('destroy')].map((schedule) => project([role(schedule)]).months[0]?.inForce ?? 0)
    expect(stop).toBeCloseTo(21 * 12 * 0.024 + 720 * volumeHour)
    const built = (21 * 180) / 3600
    expect(destroy).toBeCloseTo((21 * 12 + built) * (0.024 + volumeHour))
  })

  it('answers what if: an end two hours later, and destroying instead', () => {
    const later = project([role(office())], { endsLater: 120, destroys: false })
    expect(later.months[0]?.whatIf).toBeCloseTo(project([role(office('stop', '07:00', '21:00'))]).months[0]?.inForce ?? 0)
    const destroyed = project([role(office())], { endsLater: -60, destroys: true })
    expect(destroyed.months[0]?.whatIf).toBeCloseTo(project([role(office('destroy', '07:00', '18:00'))]).months[0]?.inForce ?? 0)
  })

  it('counts what a schedule has off tonight as it is by day, and what is off without one as off', () => {
    const stopped = { servers: [aServer({ state: 'stopped' })] }
    expect(project([role(office(), stopped)])).toEqual(project([role(office())]))
    expect(project([role(null, stopped)]).months[0]?.leave).toBeCloseTo(720 * volumeHour)
  })

  it('names roles without a price and leaves them out', () => {
    const odd = role(null, { role: 'odd', servers: [aServer({ instanceType: 'm9z.large' })] })
    expect(project([role(null), odd])).toEqual({ ...project([role(null)]), unpriced: ['odd'] })
  })

  const proposed = (schedule: Schedule) => ({ schedule, compiled: compileSchedule(schedule) })

  it('counts what is proposed as if it were in force, beside what is; a role keeps the schedule that it has', () => {
    const alone = project([role(null, { proposed: proposed(office()) })])
    const made = project([role(office())])
    for (const [index, month] of alone.months.entries()) {
      expect(month.inForce).toBe(month.leave)
      expect(month.proposed).toBeCloseTo(made.months[index]?.inForce ?? 0)
    }
    expect([alone.scheduled, alone.proposed, alone.dayEnds]).toEqual([0, ['web'], ['19:00']])
    const kept = project([role(office(), { proposed: proposed(office('stop', '09:00', '10:00')) })])
    expect(kept).toEqual(made)
    expect(year('proposed', kept)).toBe(year('inForce', kept))
  })

  it('answers what if for proposed ones too: an earlier end, and destroying', () => {
    const asked = { endsLater: -60, destroys: true }
    const changed = project([role(null, { proposed: proposed(office()) })], asked)
    expect(year('whatIf', changed)).toBeCloseTo(year('inForce', project([role(office('destroy', '07:00', '18:00'))])))
    expect(year('proposed', changed)).toBeCloseTo(year('inForce', project([role(office())])))
  })

  it('leaves a role on of which nothing is proposed, and says why; what is stopped without a schedule stays so', () => {
    const others = (['used', 'unused', 'unknown'] as const).map((why) => role(null, { role: why, proposed: why }))
    const left = project(others, { endsLater: 240, destroys: true })
    expect(left).toMatchObject({ scheduled: 0, proposed: [], used: ['used'], unused: ['unused'], unknown: ['unknown'], dayEnds: [] })
    for (const month of left.months) expect([month.proposed, month.whatIf]).toEqual([month.leave, month.leave])
    const stopped = project([role(null, { servers: [aServer({ state: 'stopped' })], proposed: proposed(office()) })])
    expect(stopped.months[0]?.proposed).toBeCloseTo(720 * volumeHour)
  })

  it('does not shorten what is on all week, and names each end of the day once', () => {
    const always = scheduleSchema.parse({ zone: 'UTC', periods: [{ weekdays: '' }] })
    const on = project([role(always)], { endsLater: -240, destroys: false })
    expect(year('whatIf', on)).toBeCloseTo(year('leave', on))
    expect(on.dayEnds).toEqual([])
    const two = project([role(office()), role(office('stop', '22:00', '04:30')), role(office('destroy', '06:00'))])
    expect(two.dayEnds).toEqual(['04:30', '19:00'])
  })

  it('agrees with the hours that the schedule itself gives, whatever its hours, with and without holidays', () => {
    const time = fc
      .integer({ min: 0, max: 95 })
      .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
    const weekdays = fc.constantFrom('mon-fri', 'mon,wed', 'sat-mon', '')
    fc.assert(
      fc.property(time, time, weekdays, fc.boolean(), (begin, end, days, holidays) => {
        fc.pre(begin !== end)
        const dates = holidays ? [{ date: '2026-12-25' }, { date: '2027-05-05', until: '2027-05-20' }] : []
        const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin, end, weekdays: days }], holidays: { dates } })
        const compiled = compileSchedule(schedule, (day) => (holidays && [20812, 20943].includes(day) ? 'a holiday' : null))
        const [from, to] = [months[0]?.from ?? 0, months.at(-1)?.to ?? 0]
        const on = timeline(compiled, from, to).filter(({ state }) => state === 'on')
        const hours = on.reduce((sum, { start, end: over }) => sum + Math.max(0, Math.min(over, to) - Math.max(start, from)), 0) / 3_600_000
        const projected = year('inForce', project([{ role: 'web', servers: [aServer({ volumes: [] })], schedule: { schedule, compiled } }]))
        // A night that began before the first month is counted with the day it began on.
        expect(Math.abs(projected / 0.024 - hours)).toBeLessThanOrEqual(24)
      }),
      { numRuns: 40 },
    )
  })

  it('never costs more with a stop than left on, and the roles are the fleet', () => {
    const roles = [role(office()), role(office('destroy', '22:00', '04:00'), { role: 'api' }), role(null, { role: 'db' })]
    const all = project(roles)
    for (const { inForce, leave } of all.months) expect(inForce).toBeLessThanOrEqual(leave + 1e-9)
    for (const key of ['leave', 'inForce', 'proposed', 'whatIf'] as const) {
      expect(roles.reduce((sum, one) => sum + year(key, project([one])), 0)).toBeCloseTo(year(key, all), 6)
    }
  })
})
