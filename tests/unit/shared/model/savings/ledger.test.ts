import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PriceLookup } from '../../../../../shared/model/price.ts'
import { type LedgerSchedule, type LedgerServer, ledgerHour } from '../../../../../shared/model/savings/ledger.ts'
import { type PowerChange, powerSpans } from '../../../../../shared/model/savings/power-history.ts'
import { dayMs, hourMs } from '../../../../../shared/model/savings/server-hour.ts'
import { compileSchedule } from '../../../../../shared/model/schedules/compile-schedule.ts'
import { wantedTimeline } from '../../../../../shared/model/schedules/overrides.ts'
import { scheduleSchema } from '../../../../../shared/model/schedules/schedule.ts'
import { timeline } from '../../../../../shared/model/schedules/timeline.ts'
import type { Server } from '../../../../../shared/model/server.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { aServer } from '../../../../fakes/servers.ts'

const monday = Date.parse('2026-11-16T00:00:00Z')
const prices: PriceLookup = { ...flatPrices, instanceHour: () => 0.024, volumeGiBMonth: () => 0.0952 }
const week = Array.from({ length: 168 }, (_, index) => monday + index * hourMs)
/** In November. */
const volumeHour = (8 * 0.0952) / 720

function scheduled(begin: string, end: string, off: LedgerSchedule['off'] = 'stop', since = 0): LedgerSchedule {
  const schedule = scheduleSchema.parse({ zone: 'UTC', off, periods: [{ begin, end, weekdays: 'mon-fri' }] })
  const wanted = wantedTimeline(compileSchedule(schedule), [], monday - 31 * dayMs, monday + 14 * dayMs)
  return { since, off, keepsAddresses: false, wanted: () => wanted }
}

/** As the schedule wants it, from a day before the week on. */
function obedient(begin: string, end: string, down: 'off' | 'gone', server: Partial<Server> = {}): LedgerServer[] {
  const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin, end, weekdays: 'mon-fri' }] })
  const segments = timeline(compileSchedule(schedule), monday - 5 * dayMs, monday + 8 * dayMs)
  if (down === 'off') {
    return [{ server: aServer(server), changes: segments.map(({ start, state }) => ({ at: start, power: state === 'on' ? 'on' : 'off' })) }]
  }
  return segments
    .filter(({ state }) => state === 'on')
    .map(({ start, end: over }, index) => ({
      server: aServer({ ...server, id: `i-${index}` }),
      changes: [
        { at: start, power: 'on' },
        { at: over, power: 'gone' },
      ],
    }))
}

const total = (servers: readonly LedgerServer[], schedule: LedgerSchedule | null, hours = week) => {
  const entries = hours.map((hour) => ledgerHour(servers, schedule, hour, prices))
  const sum = (of: (entry: (typeof entries)[number]) => number | null) => entries.reduce((all, entry) => all + (of(entry) ?? Number.NaN), 0)
  return {
    ran: sum(({ ran }) => ran) / 3600,
    would: sum(({ wouldHaveRun }) => wouldHaveRun) / 3600,
    unknown: sum(({ unknown }) => unknown) / 3600,
    planned: sum(({ planned }) => planned) / 3600,
    cost: sum(({ cost }) => cost),
    saved: sum(({ saved }) => saved),
  }
}

describe('the ledger of a week', () => {
  it.each([
    ['08:00', '18:00', 50, 70.2],
    ['07:00', '18:00', 55, 67.3],
  ])('from %s to %s runs %d of 168 hours, which saves %d %% of compute', (begin, end, hours, percent) => {
    const { ran, would, planned, saved, cost } = total(obedient(begin, end, 'off'), scheduled(begin, end))
    expect([ran, would, planned]).toEqual([hours, 168, hours])
    expect(saved).toBeCloseTo((168 - hours) * 0.024, 9)
    expect((saved / (168 * 0.024)) * 100).toBeCloseTo(percent, 1)
    expect(cost).toBeCloseTo(hours * 0.024 + 168 * volumeHour, 9)
  })

  it.each([
    ['2027-01', 744],
    ['2027-02', 672],
    ['2027-04', 720],
  ])('in %s has a GiB of a volume for its price a month, as AWS bills it', (month, count) => {
    const from = Date.parse(`${month}-01T00:00:00Z`)
    const hours = Array.from({ length: count }, (_, index) => from + index * hourMs)
    const stopped: LedgerServer = { server: aServer(), changes: [{ at: monday, power: 'off' }] }
    expect(total([stopped], null, hours).cost).toBeCloseTo(8 * 0.0952, 9)
    const running: LedgerServer = { server: aServer(), changes: [{ at: monday, power: 'on' }] }
    expect(total([running], null, hours).cost).toBeCloseTo(count * 0.024 + 8 * 0.0952, 9)
  })

  it('keeps volume and Elastic IP of stopped servers, and saves both of destroyed ones', () => {
    const address = { publicAddress: '203.0.113.5', elasticAddress: true }
    expect(total(obedient('08:00', '18:00', 'off', address), scheduled('08:00', '18:00')).saved).toBeCloseTo(118 * 0.024, 9)
    const destroyed = total(obedient('08:00', '18:00', 'gone', address), scheduled('08:00', '18:00', 'destroy'))
    expect([destroyed.ran, destroyed.would, destroyed.planned]).toEqual([50, 168, 50])
    expect(destroyed.saved).toBeCloseTo(118 * (0.024 + volumeHour + 0.005), 9)
    expect(destroyed.cost).toBeCloseTo(50 * (0.024 + volumeHour + 0.005), 9)
    const keeping = { ...scheduled('08:00', '18:00', 'destroy'), keepsAddresses: true }
    const kept = total(obedient('08:00', '18:00', 'gone', address), keeping)
    expect(kept.saved).toBeCloseTo(118 * (0.024 + volumeHour), 9)
    expect(kept.cost).toBeCloseTo(destroyed.cost + 118 * 0.005, 9)
  })

  it('does not count the minutes of building before the start as saved', () => {
    const boot = 5 * 60_000
    const early = obedient('08:00', '18:00', 'gone').map(({ server, changes: [born, end] }) => ({
      server,
      changes: [{ ...(born as PowerChange), at: (born as PowerChange).at - boot }, end as PowerChange],
    }))
    const { ran, would, saved } = total(early, scheduled('08:00', '18:00', 'destroy'))
    expect([ran, would]).toEqual([50 + 25 / 60, 168])
    expect(saved).toBeCloseTo((118 - 25 / 60) * (0.024 + volumeHour), 9)
  })

  it('claims nothing for what was off without a schedule, before it, or beside it', () => {
    const servers = obedient('08:00', '18:00', 'off')
    expect(total(servers, null)).toMatchObject({ ran: 50, would: 50, saved: 0 })
    expect(ledgerHour(servers, null, monday, prices).planned).toBeNull()
    const wednesday = monday + 2 * dayMs
    expect(total(servers, scheduled('08:00', '18:00', 'stop', wednesday), week.slice(0, 48))).toMatchObject({ saved: 0 })
    // Stopped by hand in its hours.
    const byHand: LedgerServer[] = [{ server: aServer(), changes: [{ at: monday, power: 'off' }] }]
    expect(total(byHand, scheduled('08:00', '18:00'))).toMatchObject({ ran: 0, would: 118, planned: 50 })
    // Left running outside its hours.
    const left: LedgerServer[] = [{ server: aServer(), changes: [{ at: monday, power: 'on' }] }]
    expect(total(left, scheduled('08:00', '18:00'))).toMatchObject({ ran: 168, would: 168, saved: 0, planned: 50 })
  })

  it('leaves out what nobody knows, and says how much', () => {
    const servers: LedgerServer[] = [{ server: aServer(), changes: [{ at: monday + 100 * hourMs, power: 'unknown' }] }]
    expect(total(servers, scheduled('08:00', '18:00'))).toMatchObject({ ran: 0, would: 0, unknown: 68, saved: 0 })
  })

  it('bills a start for a minute at least', () => {
    const servers: LedgerServer[] = [
      {
        server: aServer({ volumes: [] }),
        changes: [
          { at: monday + 5_000, power: 'on' },
          { at: monday + 15_000, power: 'off' },
          { at: monday + 1_800_000, power: 'on' },
        ],
      },
    ]
    const entry = ledgerHour(servers, null, monday, prices)
    expect([entry.ran, entry.cost]).toEqual([10 + 1800, expect.closeTo(((60 + 1800) / 3600) * 0.024, 12)])
  })

  it('has no amount where a price is not known, and keeps the hours', () => {
    const servers = [
      ...obedient('08:00', '18:00', 'off'),
      { server: aServer({ id: 'i-9', instanceType: 'm9z.large' }), changes: [{ at: 0, power: 'on' as const }] },
    ]
    const partly: PriceLookup = { ...prices, instanceHour: (_region, type) => (type === 'm9z.large' ? null : 0.024) }
    const entry = ledgerHour(servers, scheduled('08:00', '18:00'), monday, partly)
    expect(entry).toMatchObject({ cost: null, saved: null, missing: ['m9z.large in eu-central-1'], ran: 3600, wouldHaveRun: 7200 })
  })
})

const history = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1_000, max: 40 * hourMs }),
      power: fc.constantFrom('on' as const, 'off' as const, 'unknown' as const),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((steps) => {
    let at = monday - dayMs
    return steps.map(({ gap, power }): PowerChange => {
      at += gap
      return { at, power }
    })
  })

describe('for any history', () => {
  it('the hours of the ledger add up to its integral, and the servers to their role', () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 4 }), fc.boolean(), (histories, withSchedule) => {
        const schedule = withSchedule ? scheduled('07:00', '19:00') : null
        const servers = histories.map((changes, index): LedgerServer => ({ server: aServer({ id: `i-${index}` }), changes }))
        const whole = total(servers, schedule)
        const spans = histories.flatMap((changes) => powerSpans(changes, monday, monday + 7 * dayMs))
        const hoursOf = (power: string) =>
          spans.filter((span) => span.power === power).reduce((sum, { from, to }) => sum + (to - from) / hourMs, 0)
        expect(whole.ran).toBeCloseTo(hoursOf('on'), 6)
        expect(whole.unknown).toBeCloseTo(hoursOf('unknown'), 6)
        expect(whole.would).toBeLessThanOrEqual(hoursOf('on') + hoursOf('off') + 1e-6)
        expect(whole.would).toBeGreaterThanOrEqual(whole.ran - 1e-9)
        if (schedule === null) expect([whole.saved, whole.would]).toEqual([0, whole.ran])
        const alone = servers.map((server) => total([server], schedule))
        for (const figure of ['ran', 'would', 'unknown', 'cost', 'saved'] as const) {
          expect(alone.reduce((sum, each) => sum + each[figure], 0)).toBeCloseTo(whole[figure], 6)
        }
      }),
      { numRuns: 60 },
    )
  })
})
