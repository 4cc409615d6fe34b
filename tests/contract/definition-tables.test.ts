import { type AttributeValue, CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { AccountDefinitions } from '../../electron/backend/schedules/account-definitions.ts'
import { openSandbox } from '../../electron/sandbox/sandbox.ts'
import { readDefinitions } from '../../shared/model/schedules/interop/definitions.ts'
import { type Moto, startMoto } from '../fakes/moto-server.ts'

const region = 'eu-central-1'
const table = 'instance-scheduler-ConfigTable-1A2B3C4D5E6F'
let moto: Moto
let definitions: AccountDefinitions

/** Items as the solution’s own command line and its stack write them. */
const items: Record<string, AttributeValue>[] = [
  { type: { S: 'config' }, name: { S: 'scheduler' }, tagname: { S: 'Schedule' }, default_timezone: { S: 'UTC' } },
  {
    ...{ type: { S: 'schedule' }, name: { S: 'office-berlin' }, timezone: { S: 'Europe/Berlin' }, description: { S: 'Office hours' } },
    ...{ periods: { SS: ['working-days'] }, stop_new_instances: { BOOL: true }, enforced: { BOOL: false } },
  },
  ...Array.from({ length: 30 }, (_, index) => ({
    ...{ type: { S: 'schedule' }, name: { S: `other-${index}` }, periods: { SS: ['weekends'] } },
    // Far more than DynamoDB gives in one answer.
    description: { S: 'x'.repeat(50_000) },
  })),
  {
    ...{ type: { S: 'period' }, name: { S: 'working-days' }, begintime: { S: '09:00' }, endtime: { S: '17:00' } },
    ...{ weekdays: { SS: ['mon-fri'] }, description: { S: 'Working days' } },
  },
  { type: { S: 'period' }, name: { S: 'weekends' }, weekdays: { SS: ['sat-sun'] } },
]

beforeAll(async () => {
  moto = await startMoto()
  const client = new DynamoDBClient({ region, endpoint: moto.endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const make = (TableName: string, hash: string) =>
    client.send(
      new CreateTableCommand({
        ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
        AttributeDefinitions: [hash, 'name'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          { AttributeName: 'name', KeyType: 'RANGE' },
        ],
      }),
    )
  await make(table, 'type')
  for (let index = 0; index < 120; index += 1) await make(`app-${String(index).padStart(3, '0')}`, 'id')
  for (const Item of items) await client.send(new PutItemCommand({ TableName: table, Item }))
  const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment: moto.environment })
  const account = { id: 'a', name: 'Moto', kind: 'aws' as const, profile: moto.profile, regions: [region] }
  definitions = new AccountDefinitions((_, place) => clouds.definitionTablesOf(account, place))
}, 120_000)
afterAll(() => moto.stop())

describe('definitions of Instance Scheduler in the account', () => {
  it('are in a table that is found by its name among all', async () => {
    const tables = await definitions.tables('a', region)
    expect([tables.length, tables[0], tables[1]]).toEqual([121, { name: table, likely: true }, { name: 'app-000', likely: false }])
  })

  it('are read, all of them and nothing else, and mean what they say', async () => {
    const text = await definitions.text('a', region, table)
    expect([text.includes('default_timezone'), JSON.parse(text).Items.length]).toEqual([false, 33])
    const read = readDefinitions(text)
    expect(read).toHaveLength(31)
    expect(read.find(({ name }) => name === 'office-berlin')).toMatchObject({
      ...{ summary: ['Mon to Fri, 09:00 to 17:00'], means: { kind: 'schedule', schedule: { zone: 'Europe/Berlin', off: 'stop' } } },
    })
  })

  it('in a table that is not there, or of another tool, are not there, in words', async () => {
    await expect(definitions.text('a', region, 'no-such-table')).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', message: expect.stringContaining('There is no table "no-such-table" in this region.') },
    })
    await expect(definitions.text('a', region, 'app-000')).rejects.toMatchObject({
      ...{ code: 'REFUSED', message: expect.stringContaining('"app-000" is no table of Instance Scheduler') },
    })
  })

  it('where there is no DynamoDB, are refused in words', async () => {
    const sandbox = await openSandbox({ file: ':memory:', clock: systemClock, recipesFolder: null })
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => sandbox.requestHandler, environment: {} })
    const account = { id: 's', name: 'Sandbox', kind: 'sandbox' as const, profile: null, regions: [region] }
    await expect(clouds.definitionTablesOf(account, region).list()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    sandbox.close()
  })
})
