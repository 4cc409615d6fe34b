import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import { ScheduleService } from '../../../../electron/backend/schedules/schedule-service.ts'
import type { Change } from '../../../../shared/contract/events.contract.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { type Schedule, scheduleSchema } from '../../../../shared/model/schedules/schedule.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../fakes/replacement-world.ts'
import { aServer } from '../../../fakes/servers.ts'

const web = { accountId: 'sandbox', role: 'web' }
const role = { ...web, serverId: null }
/** A Monday. */
const noon = '2026-11-23T12:00:00.000Z'

function office(more: Partial<Schedule> = {}): Schedule {
  const periods = [{ name: 'office', begin: '07:00', end: '19:00', weekdays: 'mon-fri' }]
  return { ...scheduleSchema.parse({ zone: 'Europe/Berlin', periods }), ...more }
}

async function build(servers: Server[] = [aServer(), aServer({ id: 'i-2' })], start = noon) {
  const told: Change[] = []
  const clock = new DrivenClock(start)
  const made: string[] = []
  const service = new ScheduleService({
    store: new SqliteScheduleStore(await openDatabase(':memory:')),
    servers: { everyServer: async (account) => servers.filter((one) => account === undefined || one.accountId === account) },
    ...{ prices: flatPrices, changes: { publish: (change: Change) => told.push(change) }, clock },
    newId: () => `override-${made.push('one')}`,
    look: async () => undefined,
    roleRecipe: async (role) => ({ recipe: role === 'web' ? currentWeb({ servers: servers.length }).recipe : null, problem: null }),
    planEnd: async () => Promise.reject(new HengeError('UNREACHABLE', 'no cloud here')),
    resting: async () => [],
    checkAccount: (id) => {
      if (id !== 'sandbox') throw new HengeError('NOT_FOUND', 'no such account')
    },
  })
  return { service, clock, told }
}

describe('a schedule', () => {
  it('is saved for a role, listed with what is wanted now, switched off and removed', async () => {
    const { service, told } = await build()
    await service.save({ ...web, schedule: office(), enabled: true })
    expect(await service.list()).toEqual([
      expect.objectContaining({
        ...{ ...web, summary: ['Mon to Fri, 07:00 to 19:00'], overrides: [] },
        now: { state: 'on', why: 'office', overrideId: null, next: { at: '2026-11-23T18:00:00.000Z', to: 'off', action: 'stop' } },
      }),
    ])
    expect((await service.setEnabled({ ...web, enabled: false })).enabled).toBe(false)
    expect((await service.get(web)).now).toEqual({ state: 'any', why: 'no schedule', overrideId: null, next: null })
    expect([await service.remove(web), await service.remove(web)]).toEqual([true, false])
    expect(told).toEqual(Array(3).fill({ topic: 'schedules', accountId: 'sandbox' }))
  })

  it('with errors is refused with all of them, and one with warnings is not', async () => {
    const { service } = await build()
    const bad = office({
      zone: 'Moon',
      holidays: { countries: [{ country: 'DE', state: 'NO', types: ['public'] }], dates: [], calendars: [] },
    })
    await expect(service.save({ ...web, schedule: bad, enabled: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { findings: [{ path: 'holidays.countries.0' }, { path: 'zone' }] },
    })
    const always = office({ periods: scheduleSchema.shape.periods.parse([{}]) })
    await expect(service.save({ ...web, schedule: always, enabled: true })).resolves.toMatchObject({ enabled: true })
    await expect(service.save({ ...web, accountId: 'gone', schedule: office(), enabled: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(service.setEnabled({ ...web, role: 'db', enabled: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of an account that is removed goes with it', async () => {
    const { service } = await build()
    await service.save({ ...web, schedule: office(), enabled: true })
    await service.forgetAccount('sandbox')
    expect(await service.list()).toEqual([])
  })
})

describe('a preview', () => {
  it('tells what comes in local and universal time, for which servers, and what it saves', async () => {
    const gone = aServer({ id: 'i-3', state: 'terminated', terminatedAt: noon })
    const { service } = await build([aServer(), aServer({ id: 'i-2', state: 'stopped' }), gone, aServer({ id: 'i-4', role: 'db' })])
    const preview = await service.preview({ ...web, schedule: office(), count: 3 })
    expect(preview.transitions.map(({ saves: _, ...rest }) => rest)).toEqual([
      {
        ...{ at: '2026-11-23T18:00:00.000Z', local: '2026-11-23T19:00:00+01:00', to: 'off', action: 'stop', why: 'outside all periods' },
        ...{ shift: null, holiday: null, overrideId: null, serverIds: ['i-0000000000000001', 'i-2'] },
      },
      expect.objectContaining({ at: '2026-11-24T06:00:00.000Z', action: 'start', why: 'office' }),
      expect.objectContaining({ at: '2026-11-24T18:00:00.000Z', action: 'stop' }),
    ])
    // Twelve hours of two servers at $0.02.
    expect(preview.transitions[0]?.saves?.amount).toBeCloseTo(0.48)
    expect(preview.saves?.hoursPerWeek).toBeCloseTo(60)
    expect(preview.saves?.startsPerWeek).toBeCloseTo(5)
    expect((preview.saves?.now.amount ?? 0) - (preview.saves?.scheduled.amount ?? 0)).toBeCloseTo(((2 * 0.02 * 108) / 168) * 730)
    expect(preview.servers.map(({ id, state }) => `${id} ${state}`)).toEqual(['i-0000000000000001 running', 'i-2 stopped'])
  })

  it('names the servers that would stay on because they cannot hibernate, and hibernating may be set', async () => {
    const servers = [true, false, undefined].map((hibernation, index) => aServer({ id: `i-${index}`, name: `web-${index}`, hibernation }))
    const { service } = await build(servers)
    const { findings, transitions, saves } = await service.preview({ ...web, schedule: office({ off: 'hibernate' }), count: 1 })
    // Two of three servers are off for twelve hours at $0.02.
    expect(transitions[0]?.saves?.amount).toBeCloseTo(0.48)
    expect((saves?.now.amount ?? 0) - (saves?.scheduled.amount ?? 0)).toBeCloseTo(((2 * 0.02 * 108) / 168) * 730)
    expect(findings).toMatchObject([
      { path: 'off', severity: 'warning', message: expect.stringMatching(/^web-1 cannot hibernate, .* they stay on/) },
    ])
    expect(await service.preview({ ...web, schedule: office(), count: 1 })).toMatchObject({
      findings: [],
      transitions: [{ saves: { amount: expect.closeTo(0.72) } }],
    })
    await service.save({ ...web, schedule: office({ off: 'hibernate' }), enabled: true })
  })

  it('that destroys may be set where a recipe could build the role again, and says which servers it leaves out', async () => {
    const servers = [aServer({ id: 'i-1', name: 'web-1' }), aServer({ id: 'i-2', name: 'web-2', revision: null })]
    const { service } = await build(servers)
    const schedule = office({ off: 'destroy' })
    expect((await service.preview({ ...web, schedule, count: 1 })).findings).toMatchObject([
      {
        path: 'off',
        severity: 'warning',
        message: expect.stringMatching(/^web-2 was not built from a recipe.* left out and named each time/),
      },
    ])
    expect(await service.save({ ...web, schedule, enabled: true })).toMatchObject({
      schedule: { off: 'destroy', elasticAddresses: 'keep' },
    })
    const refused = service.save({ accountId: 'sandbox', role: 'cms', schedule, enabled: true })
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'off' },
      message: expect.stringContaining('No recipe builds cms'),
    })
    const all = await build([aServer({ revision: null })])
    expect((await all.service.preview({ ...web, schedule, count: 1 })).findings).toMatchObject([{ severity: 'error' }])
  })

  it('marks changes of the clock and holidays', async () => {
    const night = office({ periods: scheduleSchema.shape.periods.parse([{ name: 'night', begin: '02:30', end: '08:00' }]) })
    const { service } = await build([], '2027-03-27T12:00:00.000Z')
    const [first] = (await service.preview({ ...web, schedule: night, count: 1 })).transitions
    expect(first).toMatchObject({ local: '2027-03-28T03:00:00+02:00', shift: 'missing', serverIds: [] })
    const german = office({ holidays: { countries: [{ country: 'DE', types: ['public'] }], dates: [], calendars: [] } })
    const easter = await (await build([], '2027-03-25T20:00:00.000Z')).service.preview({ ...web, schedule: german, count: 2 })
    expect(easter.transitions[0]?.local).toBe('2027-03-30T07:00:00+02:00')
    expect(easter.heldBack).toEqual([
      { date: '2027-03-26', holiday: 'Good Friday', period: 'office' },
      { date: '2027-03-29', holiday: 'Easter Monday', period: 'office' },
    ])
    expect(easter.now).toMatchObject({ state: 'off', why: 'outside all periods' })
  })

  it('names destroying and rebuilding, which save volumes too', async () => {
    const { service } = await build()
    const [stop] = (await service.preview({ ...web, schedule: office(), count: 1 })).transitions
    const preview = await service.preview({ ...web, schedule: office({ off: 'destroy' }), count: 2 })
    expect(preview.transitions.map(({ action }) => action)).toEqual(['destroy', 'rebuild'])
    expect(preview.transitions[0]?.saves?.amount).toBeGreaterThan(stop?.saves?.amount ?? 1)
  })

  it('of a schedule with errors shows the errors, and of one that only stops says nothing of money', async () => {
    const { service } = await build()
    expect(await service.preview({ ...web, schedule: office({ zone: 'Moon' }), count: 5 })).toMatchObject({
      transitions: [],
      findings: [{ path: 'zone' }],
    })
    const stops = office({ periods: scheduleSchema.shape.periods.parse([{ end: '18:00' }]) })
    expect(await service.preview({ ...web, schedule: stops, count: 2 })).toMatchObject({
      saves: null,
      transitions: [{ to: 'off', saves: null }, { to: 'any' }],
    })
    await expect(service.preview({ ...web, count: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an override', () => {
  it('counts until it ends, for the role or for one server', async () => {
    const { service, clock } = await build()
    await service.save({ ...web, schedule: office(), enabled: true })
    await service.override({ ...role, state: 'on', from: null, until: '2026-11-23T21:00:00.000Z', note: 'release' })
    await service.override({ ...role, serverId: 'i-2', state: 'off', from: null, until: '2026-11-23T20:00:00.000Z', note: '' })
    expect((await service.get(web)).now).toMatchObject({
      state: 'on',
      why: 'override: release',
      next: { at: '2026-11-23T21:00:00.000Z', to: 'off' },
    })
    const preview = await service.preview({ ...web, count: 2 })
    expect(preview.transitions).toMatchObject([
      { at: '2026-11-23T20:00:00.000Z', to: 'on', why: 'override: release', serverIds: ['i-2'] },
      { at: '2026-11-23T21:00:00.000Z', to: 'off', serverIds: ['i-0000000000000001', 'i-2'] },
    ])
    expect(preview.servers.find(({ id }) => id === 'i-2')?.overrideId).toBe('override-2')
    await clock.advance(10 * 3_600_000)
    expect((await service.get(web)).overrides).toEqual([])
    expect((await service.get(web)).now.why).toBe('outside all periods')
  })

  it('holds for a role without a schedule too', async () => {
    const { service } = await build()
    const { override } = await service.override({ ...role, state: 'on', from: null, until: '2026-11-23T21:00:00.000Z', note: '' })
    expect(await service.list()).toMatchObject([
      { schedule: null, now: { state: 'on', next: { at: '2026-11-23T21:00:00.000Z', to: 'any' } } },
    ])
    expect([await service.endOverride(override.id), await service.endOverride(override.id)]).toEqual([true, false])
    expect(await service.list()).toEqual([])
  })

  it('that contradicts another is taken with a warning, one that has passed is refused', async () => {
    const { service } = await build()
    await service.override({ ...role, state: 'on', from: null, until: '2026-11-23T21:00:00.000Z', note: '' })
    const second = await service.override({ ...role, state: 'off', from: null, until: '2026-11-23T20:00:00.000Z', note: '' })
    expect(second.findings).toMatchObject([{ severity: 'warning', path: 'state' }])
    await expect(service.override({ ...role, state: 'on', from: null, until: '2026-11-23T11:00:00.000Z', note: '' })).rejects.toMatchObject(
      {
        code: 'INVALID_INPUT',
      },
    )
  })

  it('skips or postpones what comes next', async () => {
    const { service } = await build()
    await service.save({ ...web, schedule: office(), enabled: true })
    const skipped = await service.skipNext({ ...role, kind: 'off' })
    expect(skipped).toMatchObject({
      state: 'any',
      from: '2026-11-23T18:00:00.000Z',
      until: '2026-11-24T06:00:00.000Z',
      note: 'stop skipped',
    })
    await service.endOverride(skipped.id)
    await service.postponeNext({ ...role, kind: 'off', minutes: 90 })
    const { transitions } = await service.preview({ ...web, count: 2 })
    expect(transitions).toMatchObject([
      { to: 'any', why: 'override: stop postponed' },
      { at: '2026-11-23T19:30:00.000Z', to: 'off' },
    ])
    await service.save({ ...web, schedule: office({ periods: scheduleSchema.shape.periods.parse([{}]) }), enabled: true })
    await expect(service.skipNext({ ...role, kind: 'off' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

it('a year at a glance has its short and its long day, holidays, and hours', async () => {
  const { service } = await build()
  const always = office({
    periods: scheduleSchema.shape.periods.parse([{}]),
    holidays: { countries: [{ country: 'DE', types: ['public'] }], dates: [], calendars: [] },
  })
  const days = await service.year({ ...web, schedule: always, year: 2027 })
  expect(days).toHaveLength(365)
  expect(days.filter(({ clocks }) => clocks !== null)).toEqual([
    { date: '2027-03-28', onMinutes: 1380, offMinutes: 0, holiday: null, clocks: 'forward' },
    { date: '2027-10-31', onMinutes: 1500, offMinutes: 0, holiday: null, clocks: 'back' },
  ])
  expect(days.find(({ date }) => date === '2027-12-25')).toMatchObject({ onMinutes: 0, offMinutes: 1440, holiday: 'Christmas Day' })
})

it('holidays of sources are listed with what cannot be used', async () => {
  const { service } = await build()
  const sources = { countries: [{ country: 'DE', types: ['public' as const] }], dates: [], calendars: [{ name: 'bad', text: 'x' }] }
  const { days, findings } = await service.holidays(sources, 2027)
  expect(days).toContainEqual({ date: '2027-10-03', name: 'National Holiday' })
  expect(findings).toMatchObject([{ path: 'holidays.calendars.0', severity: 'error' }])
})
