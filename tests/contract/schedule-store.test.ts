import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import type { ScheduleStore } from '../../electron/backend/schedules/ports.ts'
import type { RoleSchedule } from '../../shared/model/schedules/role-schedule.ts'
import { type Override, scheduleSchema } from '../../shared/model/schedules/schedule.ts'

const schedule = (accountId: string, role: string, more: Partial<RoleSchedule> = {}): RoleSchedule => ({
  ...{ accountId, role, enabled: true, updatedAt: '2026-11-23T12:00:00.000Z' },
  schedule: scheduleSchema.parse({
    zone: 'Europe/Berlin',
    periods: [{ name: '“office” 🙈', begin: '07:00', end: '19:00', weekdays: 'mon-fri' }],
    holidays: { countries: [{ country: 'DE', state: 'BE' }], calendars: [{ name: 'ours', text: 'BEGIN:VCALENDAR\r\n' }] },
  }),
  ...more,
})

const override = (id: string, until: string, more: Partial<Override> = {}): Override => ({
  ...{ id, accountId: 'a', role: 'web', serverId: null, state: 'on', from: '2026-11-23T00:00:00.000Z', until, note: '' },
  ...{ createdAt: '2026-11-22T00:00:00.000Z', ...more },
})

const stores: Record<string, () => Promise<{ store: ScheduleStore; refuseLooks: () => Promise<unknown>; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    const trigger = sql`create trigger full before insert on schedule_looks begin select raise(abort, 'the disk is full'); end`
    return { store: new SqliteScheduleStore(database), refuseLooks: () => trigger.execute(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the schedule store on %s', (_name, open) => {
  let store: ScheduleStore
  let refuseLooks: () => Promise<unknown>
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, refuseLooks, close } = await open())
  })
  afterEach(() => close())

  it('gives back a schedule as it was last saved, one for each role of an account', async () => {
    await store.save(schedule('b', 'web'))
    await store.save(schedule('a', 'web'))
    await store.save(schedule('a', 'api'))
    await store.save(schedule('a', 'web', { enabled: false }))
    expect(await store.find('a', 'web')).toEqual(schedule('a', 'web', { enabled: false }))
    expect(await store.find('a', 'nope')).toBeNull()
    expect((await store.list()).map((one) => `${one.accountId} ${one.role}`)).toEqual(['a api', 'a web', 'b web'])
    expect(await store.list('b')).toEqual([schedule('b', 'web')])
    expect([await store.remove('a', 'web'), await store.remove('a', 'web')]).toEqual([true, false])
    expect(await store.find('a', 'web')).toBeNull()
  })

  it('has a schedule and that it counts from when it was saved, or neither', async () => {
    const saved = schedule('a', 'web')
    await store.save(saved)
    expect(await store.lookedUntil('a', 'web')).toBe(Date.parse(saved.updatedAt))
    await refuseLooks()
    await expect(store.save(schedule('a', 'web', { enabled: false, updatedAt: '2026-11-23T13:00:00.000Z' }))).rejects.toThrow('full')
    await expect(store.save(schedule('a', 'api'))).rejects.toThrow('full')
    expect([await store.find('a', 'web'), await store.find('a', 'api')]).toEqual([saved, null])
  })

  it('lists overrides until they end, in the order in which they were made', async () => {
    const now = Date.parse('2026-11-23T12:00:00.000Z')
    await store.saveOverride(override('late', '2026-11-24T00:00:00.000Z', { createdAt: '2026-11-23T00:00:00.000Z' }))
    await store.saveOverride(override('early', '2026-11-24T00:00:00.000Z'))
    await store.saveOverride(override('ended', '2026-11-23T12:00:00.000Z'))
    await store.saveOverride(override('other', '2026-11-25T00:00:00.000Z', { accountId: 'b', serverId: 'i-1' }))
    expect((await store.overrides(now, 'a')).map(({ id }) => id)).toEqual(['early', 'late'])
    expect(await store.overrides(now)).toHaveLength(3)
    expect(await store.removeOverride('other')).toMatchObject({ id: 'other', serverId: 'i-1' })
    expect(await store.removeOverride('other')).toBeNull()
  })

  it('forgets an account whole', async () => {
    await store.save(schedule('a', 'web'))
    await store.save(schedule('b', 'web'))
    await store.saveOverride(override('one', '2026-11-24T00:00:00.000Z'))
    await store.forgetAccount('a')
    expect(await store.list()).toHaveLength(1)
    expect(await store.overrides(0)).toEqual([])
  })
})
