import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../../electron/adapters/aws/aws-clouds.ts'
import { AwsProfileSource } from '../../../electron/adapters/aws/aws-profile-source.ts'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { openDatabase } from '../../../electron/adapters/sqlite/database.ts'
import { SqliteAccountStore } from '../../../electron/adapters/sqlite/sqlite-account-store.ts'
import { AccountService } from '../../../electron/backend/accounts/account-service.ts'
import { ChangeHub } from '../../../electron/backend/events/change-hub.ts'
import { sayLacking } from '../../fakes/lacking.ts'
import { addPowerlessProfile, type Moto, motoMissing, startMoto } from '../../fakes/moto-server.ts'
import { launchRequest } from './cloud-world.ts'

const missing = motoMissing()
if (missing !== null) sayLacking('an account on moto', missing)

describe.runIf(missing === null)('an account on moto, by a profile of the configuration files', () => {
  let moto: Moto
  beforeAll(async () => {
    moto = await startMoto()
  })
  afterAll(() => moto?.stop())

  async function openService(environment = moto.environment) {
    const database = await openDatabase(':memory:')
    const store = new SqliteAccountStore(database, systemClock)
    const service = new AccountService({
      store,
      clouds: new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment }),
      profiles: new AwsProfileSource(environment),
      changes: new ChangeHub(),
      clock: systemClock,
      newId: () => 'account-1',
      log: pino({ level: 'silent' }),
    })
    await service.load()
    return { service, store }
  }
  const input = { profile: 'moto', name: 'Moto', regions: ['eu-central-1'] }

  it('is added, asked, signed out and gone', async () => {
    const { service, store } = await openService()
    const added = await service.add(input)
    expect(added.status).toMatchObject({ state: 'ready', awsAccountId: '123456789012' })
    const { compute } = service.cloud(added.id, 'eu-central-1')
    const server = await compute.launchServer(await launchRequest(service.cloud(added.id, 'eu-central-1')))

    // From here moto checks keys and permissions as AWS does; nobody has any.
    await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' })
    const refusal = { code: 'SIGNED_OUT', message: expect.stringContaining('aws configure --profile moto') }
    await expect(compute.terminateServers([server.id])).rejects.toMatchObject(refusal)
    expect(service.list()[1]?.status).toMatchObject({ state: 'failed', code: 'SIGNED_OUT' })
    expect((await service.check(added.id)).status).toMatchObject({ state: 'failed', code: 'SIGNED_OUT' })
    const second = await openService()
    await expect(second.service.add(input)).rejects.toMatchObject(refusal)
    expect(await second.store.list()).toEqual([])

    await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: 'inf' })
    expect((await service.check(added.id)).status).toMatchObject({ state: 'ready' })
    expect((await compute.describeServers([server.id])).map(({ state }) => state)).toEqual(['running'])
    await compute.terminateServers([server.id])

    await service.remove(added.id)
    expect(await store.list()).toEqual([])
  })

  it('may do only what it is allowed to', async () => {
    const profile = await addPowerlessProfile(moto)
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment: moto.environment })
    const cloud = clouds.connect({ id: 'u', name: 'u', kind: 'aws', profile, regions: ['eu-central-1'] }, 'eu-central-1')
    await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' })
    try {
      await expect(cloud.compute.checkTerminate(['i-0123456789abcdef0'])).rejects.toMatchObject({
        code: 'FORBIDDEN',
        details: { action: 'ec2:TerminateInstances' },
        message: expect.stringContaining('Ask for the permission ec2:TerminateInstances'),
      })
    } finally {
      await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: 'inf' })
    }
  })

  it('is not added while the endpoint is down, and nothing is stored', async () => {
    // The discard port: nobody listens there.
    const { service, store } = await openService({ ...moto.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    await expect(service.add(input)).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('127.0.0.1:9') })
    expect(await store.list()).toEqual([])
  })

  it('is told what it was billed, by role and by purchase, as far as moto knows a bill', async () => {
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment: moto.environment })
    const bills = clouds.billsOf({ id: 'moto', name: 'Moto', kind: 'aws', profile: 'moto', regions: ['eu-central-1'] })
    let calls = 0
    const counted = () => {
      calls += 1
    }
    expect(await bills.read('2026-11-01', '2026-11-02', counted)).toEqual({ lines: [], coverage: [] })
    const result = (Keys: readonly string[], hours: string) => ({
      ResultsByTime: [
        {
          TimePeriod: { Start: '2026-11-03', End: '2026-11-04' },
          Total: {},
          Groups: [{ Keys, Metrics: { UnblendedCost: { Amount: '1.25', Unit: 'USD' }, UsageQuantity: { Amount: hours, Unit: 'N/A' } } }],
          Estimated: true,
        },
      ],
      DimensionValueAttributes: [],
    })
    const results = [result(['henge:role$web', 'EUC1-BoxUsage:t3.small'], '0'), result(['henge:role$web', 'Spot Instances'], '52.5')]
    await fetch(`${moto.endpoint}/moto-api/static/ce/cost-and-usage-results`, { method: 'POST', body: JSON.stringify({ results }) })
    expect(await bills.read('2026-11-03', '2026-11-04', counted)).toEqual({
      lines: [{ day: '2026-11-03', role: 'web', kind: 'compute', cost: 1.25, estimated: true }],
      coverage: [{ role: 'web', purchase: 'Spot Instances', cost: 1.25, hours: 52.5 }],
    })
    expect(calls).toBe(4)
  })
})
