import { describe, expect, it } from 'vitest'
import { leftoversHandlers } from '../../../../electron/backend/leftovers/handlers.ts'
import { OtherLeftovers } from '../../../../electron/backend/leftovers/other-leftovers.ts'
import { leftoversContract } from '../../../../shared/contract/leftovers.contract.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { anAccount } from '../../../fakes/replacement-world.ts'

const minute = 60_000

function setUp() {
  const clock = new DrivenClock(Date.parse('2026-11-22T12:00:00.000Z'))
  const cloud = new FakeCloud(clock)
  const service = new OtherLeftovers({
    accounts: { list: () => [anAccount], get: () => anAccount, cloud: () => cloud },
    ...{ creations: { open: async () => [] }, resting: async () => [], prices: flatPrices, clock },
  })
  const list = (different: Partial<Parameters<typeof service.list>[0]> = {}) => service.list({ from: 0, count: 200, ...different })
  return { clock, cloud, service, list }
}

describe('what others left over', () => {
  it('is listed without anything being asked that could change something', async () => {
    const { cloud, list } = setUp()
    cloud.volumes.addFree({ id: 'vol-1', sizeGiB: 10 })
    cloud.addresses.allocate('192.0.2.1')
    const { items, total } = await list()
    expect(items.map(({ kind, id }) => [kind, id])).toEqual([
      ['address', 'eipalloc-1'],
      ['volume', 'vol-1'],
    ])
    expect(total).toEqual({ count: 2, amount: 4.65, unpriced: 0, atMost: false })
    // Beside the port for it, the fake looks through its own disks and images.
    const reading = /^(holdings\.|listServers|volumes\.find|ownImages\.find)/
    expect(cloud.calls.map(({ method }) => method).filter((method) => !reading.test(method))).toEqual([])
  })

  it('is given in parts, with the total of all: ten thousand volumes are read once', async () => {
    const { cloud, list } = setUp()
    for (let index = 0; index < 10_000; index++) cloud.volumes.addFree({ id: `vol-${index}`, sizeGiB: 1 + (index % 100) })
    const first = await list({ count: 500 })
    const second = await list({ from: 500, count: 500 })
    expect([first.items.length, second.items.length, first.total.count]).toEqual([500, 500, 10_000])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(1000)
    expect(first.items[0]?.costPerMonth.amount).toBe(10)
    expect((await list({ from: 10_000 })).items).toEqual([])
    expect(cloud.count('holdings.volumes')).toBe(1)
  })

  it('says which part could not be read, and lists the others', async () => {
    const { cloud, list } = setUp()
    cloud.volumes.addFree({ id: 'vol-1' })
    cloud.fail('holdings.addresses', new HengeError('FORBIDDEN', 'Your identity may not call ec2:DescribeAddresses.'))
    const { items, problems } = await list()
    expect(items.map(({ id }) => id)).toEqual(['vol-1'])
    expect(problems).toMatchObject([{ what: 'Elastic IPs', code: 'FORBIDDEN', message: expect.stringContaining('ec2:DescribeAddresses') }])
  })

  it('is looked for again after five minutes, when that is wished, and when something has changed', async () => {
    const { clock, cloud, service, list } = setUp()
    await Promise.all([list(), list({ accountId: anAccount.id })])
    expect(cloud.count('holdings.volumes')).toBe(1)
    await clock.advance(6 * minute)
    await list()
    await list({ fresh: true })
    service.forget(anAccount.id)
    await list()
    expect(cloud.count('holdings.volumes')).toBe(4)
  })

  it('is asked for in parts of at most 500', () => {
    const input = leftoversContract.others['~orpc'].inputSchema
    for (const wrong of [{ count: 0 }, { count: 501 }, { from: -1 }, { from: 1.5 }, { from: 1e308 }, { count: '5' }, { accountId: 5 }]) {
      expect(input?.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
    }
    expect(input?.safeParse(undefined).data).toEqual({ from: 0, count: 200 })
    expect(Object.keys(leftoversHandlers({} as never)).sort()).toEqual(['cleanUp', 'giveBack', 'list', 'others'])
  })
})
