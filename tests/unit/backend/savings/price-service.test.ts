import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqlitePriceStore } from '../../../../electron/adapters/sqlite/sqlite-price-store.ts'
import type { PriceSource, WantedPrice } from '../../../../electron/backend/savings/ports.ts'
import { PriceService } from '../../../../electron/backend/savings/price-service.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { BundledPrices } from '../../../../shared/model/prices/bundled-prices.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'

let database: HengeDatabase
let clock: DrivenClock
let ending: AbortController
beforeEach(async () => {
  database = await openDatabase(':memory:')
  clock = new DrivenClock()
  ending = new AbortController()
})
afterEach(async () => {
  ending.abort()
  await settle()
  await database.destroy()
})

async function open(source: PriceSource | readonly PriceSource[] | null, ownClock: Clock = clock) {
  const seen = { changes: 0, warnings: 0 }
  const prices = new PriceService({
    ...{ bundled: new BundledPrices(), store: new SqlitePriceStore(database), sources: () => [source ?? []].flat(), clock: ownClock },
    changed: () => (seen.changes += 1),
    log: { warn: () => (seen.warnings += 1) },
  })
  await prices.load()
  prices.run(ending.signal).catch(() => undefined)
  return { prices, seen }
}

const asking = (answer: (wanted: WantedPrice) => number | null) => {
  const asked: WantedPrice[] = []
  const price = async (wanted: WantedPrice) => {
    asked.push(wanted)
    return answer(wanted)
  }
  return { asked, price }
}
const day = 24 * 3_600_000

describe('prices', () => {
  it('are listed for all types of a region, as known, without asking AWS for a thousand of them', async () => {
    const source = asking(() => 0.5)
    const { prices } = await open(source)
    prices.instanceHour('eu-central-1', 't3.small')
    await clock.advance(10_000)
    const listed = new Map(prices.instanceTypes('eu-central-1').map(({ name, perHour }) => [name, perHour]))
    expect([listed.get('t3.small'), listed.get('m5.large'), listed.size > 1000]).toEqual([0.5, 0.115, true])
    expect(prices.instanceTypes(null).every(({ perHour }) => perHour === null)).toBe(true)
    await clock.advance(day)
    expect(source.asked.map((wanted) => ('type' in wanted ? wanted.type : wanted.kind))).toEqual(['t3.small'])
  })

  it('are asked for by the first account that may, and it is not looked for anew each time', async () => {
    const refusing = asking(() => {
      throw new HengeError('FORBIDDEN', 'This account may not pricing:GetProducts.')
    })
    const answering = asking(() => 0.5)
    const { prices, seen } = await open([refusing, answering])
    prices.instanceHour('eu-central-1', 't3.small')
    prices.snapshotGiBMonth('eu-central-1')
    await clock.advance(10_000)
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.5)
    expect([refusing.asked.length, answering.asked.length, seen.warnings]).toEqual([1, 2, 0])
  })

  it('are of the date of the oldest that is in use, not of one that nobody asks for any more', async () => {
    const source = asking(() => 0.5)
    const before = await open(source)
    before.prices.instanceHour('eu-central-1', 't2.micro')
    await clock.advance(10_000)
    const later: Clock = { now: () => clock.now() + 30 * day, sleep: (ms, signal) => clock.sleep(ms, signal) }
    const { prices } = await open(source, later)
    expect(prices.asOf).toBe('2026-11-22')
    prices.instanceHour('eu-central-1', 't3.small')
    await clock.advance(10_000)
    expect(prices.asOf).toBe('2026-12-22')
  })

  it('are those of the program at first, then those that AWS tells, with their date, and those over a restart', async () => {
    const source = asking(() => 0.5)
    const { prices, seen } = await open(source)
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.024)
    expect([prices.source, prices.asOf]).toEqual([new BundledPrices().source, new BundledPrices().asOf])
    await clock.advance(10_000)
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.5)
    expect(seen.changes).toBe(1)
    expect(prices.asOf).toBe('2026-11-22')
    expect(prices.source).toContain('AWS Price List')
    const again = await open(null)
    expect(again.prices.instanceHour('eu-central-1', 't3.small')).toBe(0.5)
    await clock.advance(60_000)
    expect(source.asked).toEqual([{ kind: 'instance', region: 'eu-central-1', type: 't3.small' }])
  })

  it('are asked for anew after a week, and what AWS does not sell is no price, not the price of before', async () => {
    let answer: number | null = 0.5
    const source = asking(() => answer)
    const first = await open(source)
    first.prices.instanceHour('eu-central-1', 't3.small')
    await clock.advance(10_000)
    ending.abort()
    await clock.advance(8 * day)
    answer = null
    ending = new AbortController()
    const { prices, seen } = await open(source)
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.5)
    await clock.advance(10_000)
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBeNull()
    expect([source.asked.length, seen.changes]).toEqual([2, 1])
  })

  it('stay as they are where AWS refuses, which is asked again an hour later', async () => {
    let refusals = 0
    const { prices, seen } = await open({
      price: async () => {
        refusals += 1
        throw new HengeError('FORBIDDEN', 'Not allowed to call pricing:GetProducts.')
      },
    })
    expect(prices.snapshotGiBMonth('eu-central-1')).toBe(0.054)
    await clock.advance(30 * 60_000)
    expect([refusals, seen.warnings, prices.snapshotGiBMonth('eu-central-1')]).toEqual([1, 1, 0.054])
    await clock.advance(60 * 60_000)
    expect(refusals).toBe(2)
  })

  it('are asked for anew where the clock was ahead and is right again, whether AWS told them then or refused', async () => {
    let wrongBy = 300 * day
    const wrong: Clock = { now: () => clock.now() + wrongBy, sleep: (ms, signal) => clock.sleep(ms, signal) }
    let refuses = false
    const source = asking(() => {
      if (refuses) throw new HengeError('FORBIDDEN', 'Not allowed to call pricing:GetProducts.')
      return 0.5
    })
    const { prices } = await open(source, wrong)
    prices.instanceHour('eu-central-1', 't3.small')
    await clock.advance(10_000)
    refuses = true
    prices.snapshotGiBMonth('eu-central-1')
    await clock.advance(10_000)
    expect([source.asked.length, prices.asOf]).toEqual([2, '2027-09-18'])
    refuses = false
    wrongBy = 0
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.5)
    await clock.advance(10_000)
    expect([source.asked.length, prices.asOf]).toEqual([4, '2026-11-22'])
  })

  it('of a type or region that nobody knows, and of volumes priced by IOPS, are none', async () => {
    const { prices } = await open(null)
    expect(prices.instanceHour('eu-central-1', 'm9z.large')).toBeNull()
    expect(prices.instanceHour('mars-north-1', 't3.small')).toBeNull()
    expect(prices.volumeGiBMonth('eu-central-1', 'io2')).toBeNull()
    await clock.advance(60_000)
    expect(prices.instanceHour('mars-north-1', 't3.small')).toBeNull()
  })
})
