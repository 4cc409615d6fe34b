import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costNow, costWithDestroy, costWithStop } from '../../../../shared/model/cost.ts'
import { addMoney, type PriceLookup } from '../../../../shared/model/price.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { aServer } from '../../../fakes/servers.ts'

const prices: PriceLookup = {
  instanceHour: (_region, type) => ({ 't3.small': 0.024, 'm5.large': 0.115 })[type] ?? null,
  snapshotGiBMonth: () => null,
  volumeGiBMonth: (_region, type) => ({ gp3: 0.0952, gp2: 0.119 })[type] ?? null,
  volumeIopsMonth: () => 0.006,
  volumeThroughputMonth: () => 0.048,
  publicAddressHour: () => 0.005,
  idleAddressHour: () => 0.004,
}
const weekOf = (hoursPerWeek: number) => ({ hoursPerWeek, startsPerWeek: 5, bootSeconds: 180 })
const kinds = (option: ReturnType<typeof costNow>) =>
  Object.fromEntries(
    [...Map.groupBy(option.parts, ({ kind }) => kind)].map(([kind, parts]) => [
      kind,
      parts.reduce((sum, { amount: each }) => sum + each, 0),
    ]),
  )

describe('cost of a month', () => {
  it('is instance hours, volumes and addresses over 730 hours', () => {
    const cost = costNow([aServer({ publicAddress: '203.0.113.5' }), aServer({ id: 'i-2' })], prices)
    expect(kinds(cost).compute).toBeCloseTo(2 * 0.024 * 730)
    expect(kinds(cost).volume).toBeCloseTo(16 * 0.0952)
    expect(kinds(cost).address).toBeCloseTo(0.005 * 730)
    expect(cost.money.amount).toBeCloseTo(2 * 0.024 * 730 + 16 * 0.0952 + 0.005 * 730)
    expect(cost.parts[0]?.what).toBe('2 × t3.small in eu-central-1, 730 h at $0.024')
  })

  it('of a stopped server is its volumes and its Elastic IP', () => {
    const stopped = { state: 'stopped', publicAddress: '203.0.113.5' } as const
    expect(kinds(costNow([aServer(stopped)], prices))).toEqual({ volume: 8 * 0.0952 })
    expect(kinds(costNow([aServer({ ...stopped, elasticAddress: true })], prices)).address).toBeCloseTo(0.004 * 730)
  })

  it('of a destroyed server is nothing', () => {
    expect(costNow([aServer({ state: 'terminated' })], prices)).toEqual({ money: { amount: 0, currency: 'USD', missing: [] }, parts: [] })
  })

  it('is unknown, not lower, where a price is missing', () => {
    const cost = costNow([aServer(), aServer({ instanceType: 'm9z.large' })], prices)
    expect(cost.money).toEqual({ amount: null, currency: 'USD', missing: ['m9z.large in eu-central-1'] })
    expect(kinds(cost).compute).toBeCloseTo(0.024 * 730)
    const volume = { id: 'vol-1', device: '/dev/xvda', sizeGiB: null, type: null, deleteOnTermination: true, root: true }
    expect(costNow([aServer({ volumes: [volume] })], prices).money.missing).toEqual(['size and type of vol-1'])
  })
})

describe('an Elastic IP of a destroyed server', () => {
  it('is paid all month where it is kept, idle while nobody has it, and with the servers where it is released', () => {
    const server = aServer({ publicAddress: '203.0.113.5', elasticAddress: true })
    const of = (keepsAddresses: boolean) =>
      kinds(costWithDestroy([server], { ...weekOf(42), bootSeconds: 0, keepsAddresses }, prices)).address ?? 0
    const on = (42 / 168) * 730 + (5 / 168) * 730 * (60 / 3600)
    expect(of(false)).toBeCloseTo(0.005 * on)
    expect(of(true)).toBeCloseTo(0.005 * on + 0.004 * (730 - on))
  })
})

describe('hours of running', () => {
  it.each([
    [50, 70.2],
    [55, 67.3],
  ])('of %d in 168 save %d percent of compute', (hours, percent) => {
    const now = kinds(costNow([aServer()], prices)).compute ?? 0
    for (const option of [costWithStop, costWithDestroy]) {
      const then = kinds(option([aServer()], weekOf(hours), prices)).compute ?? 0
      expect((1 - then / now) * 100).toBeCloseTo(percent, 1)
    }
  })

  it('keep volumes and Elastic IPs of stopped servers, and end other public addresses', () => {
    const elastic = aServer({ publicAddress: '203.0.113.5', elasticAddress: true })
    const assigned = aServer({ publicAddress: '203.0.113.6' })
    expect(kinds(costWithStop([elastic], weekOf(50), prices))).toMatchObject({
      volume: 8 * 0.0952,
      address: (730 * (0.005 * 50 + 0.004 * 118)) / 168,
    })
    expect(kinds(costWithStop([assigned], weekOf(50), prices)).address).toBeCloseTo((0.005 * 730 * 50) / 168)
  })

  it('leave nothing of destroyed servers but the minutes of building anew', () => {
    const server = aServer({ publicAddress: '203.0.113.5', elasticAddress: true })
    const on = (730 * 50) / 168
    const rebuild = ((730 * 5) / 168) * (180 / 3600)
    const parts = kinds(costWithDestroy([server], weekOf(50), prices))
    expect(parts.compute).toBeCloseTo(0.024 * on)
    expect(parts.rebuild).toBeCloseTo(0.024 * rebuild)
    expect(parts.volume).toBeCloseTo((8 * 0.0952 * (on + rebuild)) / 730)
    expect(parts.address).toBeCloseTo(0.005 * (on + rebuild))
  })

  it('leave snapshots where what was destroyed is kept so', () => {
    const plan = { ...weekOf(50), keepsSnapshots: true }
    expect(costWithDestroy([aServer()], plan, prices).money).toMatchObject({ amount: null, missing: ['snapshots in eu-central-1'] })
    const priced = { ...prices, snapshotGiBMonth: () => 0.054 }
    expect(kinds(costWithDestroy([aServer()], plan, priced)).snapshot).toBeCloseTo(8 * 0.054)
    expect(kinds(costWithStop([aServer()], plan, priced)).snapshot).toBeUndefined()
    expect(kinds(costWithDestroy([aServer()], { ...plan, hoursPerWeek: 168 }, priced)).snapshot).toBeUndefined()
  })

  it('count what a gp3 does beyond its included IOPS and throughput, for as long as the volume is there', () => {
    const volume = { id: 'vol-1', device: '/dev/xvda', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: true }
    const server = aServer({ volumes: [{ ...volume, beyondIncluded: { iops: 1000, mebibytesPerSecond: 125 } }] })
    const month = 100 * 0.0952 + 1000 * 0.006 + 125 * 0.048
    expect(kinds(costNow([server], prices)).volume).toBeCloseTo(month)
    expect(kinds(costWithStop([server], weekOf(50), prices)).volume).toBeCloseTo(month)
    const share = (50 + (5 * 180) / 3600) / 168
    expect(kinds(costWithDestroy([server], weekOf(50), prices)).volume).toBeCloseTo(month * share)
    const unknown = costNow([server], { ...prices, volumeIopsMonth: () => null })
    expect(unknown.money).toMatchObject({ amount: null, missing: ['provisioned IOPS of gp3 volumes in eu-central-1'] })
  })

  it('keep charging for a volume that is not deleted with its server', () => {
    const volume = { id: 'vol-1', device: '/dev/sdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: false, root: false }
    expect(kinds(costWithDestroy([aServer({ volumes: [volume] })], weekOf(50), prices)).volume).toBeCloseTo(9.52)
  })

  it('bill at least a minute for each build', () => {
    const quick = costWithDestroy([aServer()], { hoursPerWeek: 50, startsPerWeek: 5, bootSeconds: 10 }, prices)
    expect(kinds(quick).rebuild).toBeCloseTo((0.024 * ((730 * 5) / 168)) / 60)
  })

  it('change nothing for a week that is on all the time', () => {
    const servers = [aServer({ publicAddress: '203.0.113.5' }), aServer({ id: 'i-2', state: 'stopped' })]
    const whole = { hoursPerWeek: 168, startsPerWeek: 0, bootSeconds: 180 }
    const now = costNow(servers, prices).money.amount ?? Number.NaN
    expect(costWithStop(servers, whole, prices).money.amount).toBeCloseTo(now)
    expect(costWithDestroy(servers, whole, prices).money.amount).toBeCloseTo(now)
  })
})

const anyServer: fc.Arbitrary<Server> = fc
  .record({
    role: fc.constantFrom('web', 'api', 'batch'),
    state: fc.constantFrom('running' as const, 'stopped' as const, 'pending' as const, 'terminated' as const),
    instanceType: fc.constantFrom('t3.small', 'm5.large'),
    publicAddress: fc.constantFrom(null, '203.0.113.5'),
    elasticAddress: fc.boolean(),
    size: fc.integer({ min: 1, max: 500 }),
    kept: fc.boolean(),
  })
  .map(({ size, kept, ...rest }) =>
    aServer({
      ...rest,
      volumes: [{ id: 'vol-1', device: '/dev/xvda', sizeGiB: size, type: 'gp3', deleteOnTermination: !kept, root: true }],
    }),
  )
const anyFleet = fc.array(anyServer, { maxLength: 20 })
const anyPlan = fc.record({
  hoursPerWeek: fc.integer({ min: 1, max: 168 }),
  startsPerWeek: fc.integer({ min: 0, max: 7 }),
  bootSeconds: fc.integer({ min: 0, max: 3600 }),
})
const amount = (option: ReturnType<typeof costNow>) => option.money.amount ?? Number.NaN

describe('for any fleet', () => {
  it('destroying costs more than stopping by no more than building anew', () => {
    fc.assert(
      fc.property(anyFleet, anyPlan, (servers, plan) => {
        const destroy = costWithDestroy(servers, plan, prices)
        const building = (730 * plan.startsPerWeek * Math.max(plan.bootSeconds, 60)) / 168 / 3600
        const ofCompute = kinds(destroy).rebuild === undefined ? 0 : destroy.parts.filter((part) => part.kind === 'rebuild')
        const rebuild = ofCompute === 0 ? 0 : ofCompute.reduce((sum, part) => sum + part.amount, 0)
        const addresses = servers.length * 0.005 * building
        expect(amount(destroy)).toBeLessThanOrEqual(amount(costWithStop(servers, plan, prices)) + rebuild + addresses + 1e-6)
      }),
    )
  })

  it('stopping never costs more than running on', () => {
    fc.assert(
      fc.property(anyFleet, anyPlan, (servers, plan) => {
        expect(amount(costWithStop(servers, plan, prices))).toBeLessThanOrEqual(amount(costNow(servers, prices)) + 1e-6)
      }),
    )
  })

  it('the roles add up to the whole, and the parts to the amount', () => {
    fc.assert(
      fc.property(anyFleet, anyPlan, (servers, plan) => {
        for (const option of [costNow, (some: readonly Server[]) => costWithStop(some, plan, prices)]) {
          const whole = option(servers, prices)
          const roles = [...Map.groupBy(servers, (server) => server.role).values()].map((some) => option(some, prices).money)
          expect(addMoney(roles).amount).toBeCloseTo(amount(whole), 6)
          expect(whole.parts.reduce((sum, part) => sum + part.amount, 0)).toBeCloseTo(amount(whole), 6)
        }
      }),
    )
  })
})

describe('adding money', () => {
  it('is unknown once a part is, and names what was missing once', () => {
    const unknown = { amount: null, currency: 'USD', missing: ['m9z.large'] } as const
    const known = { amount: 3, currency: 'USD', missing: [] } as const
    const [a, b] = [
      { ...unknown, missing: [...unknown.missing] },
      { ...known, missing: [] },
    ]
    expect(addMoney([a, b, a])).toEqual({ amount: null, currency: 'USD', missing: ['m9z.large'] })
    expect(addMoney([b, b]).amount).toBe(6)
    expect(addMoney([]).amount).toBe(0)
  })
})
