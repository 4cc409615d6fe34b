import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import { ScheduleExchange } from '../../../../electron/backend/schedules/schedule-exchange.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { officeHours } from '../../../fakes/schedule-world.ts'
import { aServer } from '../../../fakes/servers.ts'

const accountId = 'sandbox'
const definitions = JSON.stringify({
  Items: [
    { type: { S: 'config' }, name: { S: 'scheduler' }, periods: { L: [] } },
    { type: { S: 'schedule' }, name: { S: 'office' }, timezone: { S: 'Europe/Berlin' }, periods: { SS: ['day'] } },
    { type: { S: 'period' }, name: { S: 'day' }, begintime: { S: '09:00' }, endtime: { S: '17:00' }, weekdays: { SS: ['mon-fri'] } },
  ],
})

const servers = [
  aServer({ id: 'i-1', tags: { Schedule: 'office' } }),
  aServer({ id: 'i-2', tags: { Schedule: 'office', schedule: 'not theirs' } }),
  aServer({ id: 'i-3', role: 'db', tags: { MAID_OffHours: 'off=(M-F,19);on=(M-F,7);tz=utc' } }),
  aServer({ id: 'i-4', role: null, region: 'us-east-1', tags: { maid_offhours: '<img src=x onerror=alert(1)>=‮' } }),
  aServer({ id: 'i-5', role: 'db', tags: { maid_status: 'Resource does not meet policy: stop@2026/11/25' } }),
  aServer({ id: 'i-6', state: 'terminated', terminatedAt: '2026-11-20T00:00:00.000Z', tags: { Schedule: 'gone' } }),
]

let database: HengeDatabase
let store: SqliteScheduleStore
let exchange: ScheduleExchange
beforeEach(async () => {
  database = await openDatabase(':memory:')
  store = new SqliteScheduleStore(database)
  exchange = new ScheduleExchange(
    store,
    { everyServer: async () => servers },
    new DrivenClock('2026-11-23T12:00:00.000Z'),
    async () => undefined,
  )
})
afterEach(() => database.destroy())

const ours = (role: string) => ({ accountId, role, schedule: officeHours(), enabled: true, updatedAt: '2026-11-23T12:00:00.000Z' })

describe('tags of other schedulers', () => {
  it('are found on servers alive, with what they mean and whose servers two tools own', async () => {
    await store.save(ours('db'))
    const { tools, announcements } = await exchange.otherTools(accountId, null)
    expect(tools.map(({ tool, value, servers: of, means, owned }) => [tool, value, of.map(({ id }) => id), means.kind, owned])).toEqual([
      ['instance-scheduler', 'office', ['i-1', 'i-2'], 'nothing', []],
      ['custodian', 'off=(M-F,19);on=(M-F,7);tz=utc', ['i-3'], 'schedule', ['db']],
      ['custodian', '<img src=x onerror=alert(1)>=‮', ['i-4'], 'nothing', []],
    ])
    expect(tools[1]?.summary).toEqual(['Mon to Fri, 07:00 to 19:00'])
    expect(announcements).toEqual([{ serverId: 'i-5', name: 'i-5', action: 'stop', at: '2026-11-25T00:00:00.000Z' }])
  })

  it('that are names mean what the definitions say', async () => {
    const { tools } = await exchange.otherTools(accountId, definitions)
    expect(tools[0]).toMatchObject({
      means: { kind: 'schedule', schedule: { zone: 'Europe/Berlin' } },
      summary: ['Mon to Fri, 09:00 to 17:00'],
    })
  })
})

it.each(['', 'hello', '{"type":"period","name":"x"}', '[]', 'null', '5'])('definitions that are %j are refused', (text) => {
  expect(() => exchange.definitions(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

describe('an export', () => {
  const asked = { accountId, role: 'web', profile: null }

  it('is for the servers alive, with what cannot be said', async () => {
    await store.save({
      ...ours('web'),
      schedule: officeHours({ holidays: { countries: [], calendars: [], dates: [{ date: '2026-12-24', name: 'x' }] } }),
    })
    const bridge = await exchange.export({ ...asked, format: 'eventbridge' })
    expect(bridge.regions.map(({ region }) => region)).toEqual(['eu-central-1'])
    expect(JSON.parse(bridge.regions[0]?.text ?? '')).toMatchObject([
      { Name: 'henge-web-eu-central-1-start-1', Target: { Input: '{"InstanceIds":["i-1","i-2"]}' } },
      { ScheduleExpression: 'cron(0 19 ? * MON,TUE,WED,THU,FRI *)' },
    ])
    expect(bridge.warnings.join(' ')).toContain('2026-12-24')
    const tab = await exchange.export({ ...asked, format: 'crontab', profile: 'work' })
    expect(tab.regions[0]?.text).toContain('aws ec2 stop-instances --region eu-central-1 --profile work --instance-ids i-1 i-2')
  })

  it('needs a schedule and servers', async () => {
    await expect(exchange.export({ ...asked, format: 'crontab' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await store.save(ours('api'))
    await expect(exchange.export({ ...asked, role: 'api', format: 'crontab' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
