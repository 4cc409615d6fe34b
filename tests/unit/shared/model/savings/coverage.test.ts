import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costNow, costWithDestroy, costWithStop } from '../../../../../shared/model/cost.ts'
import { coverageInWords, coveredShare, effectOfCoverage, savedLess, sharesOf } from '../../../../../shared/model/savings/coverage.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { aServer } from '../../../../fakes/servers.ts'

const bought = (purchase: string, hours: number, cost: number) => ({ role: 'web', purchase, hours, cost })
const servers = [aServer({ id: 'i-1' }), aServer({ id: 'i-2' })]
const plan = { hoursPerWeek: 50, startsPerWeek: 5, bootSeconds: 180 }
const costs = {
  now: costNow(servers, flatPrices),
  stop: costWithStop(servers, plan, flatPrices),
  destroy: costWithDestroy(servers, plan, flatPrices),
}
const bill = { month: '2026-11', readAt: '2026-11-20T09:00:00.000Z' }
/** Of two servers at $0.02, of which 118 of 168 hours are switched off. */
const computeSaved = (2 * 0.02 * 730 * 118) / 168

describe('how hours were bought', () => {
  it('is told by hours: what is reserved costs nothing on the bill', () => {
    const coverage = [
      ...[
        bought('On Demand Instances', 100, 2),
        bought('Standard Reserved Instances', 250, 0),
        bought('Convertible Reserved Instances', 50, 0),
      ],
      ...[bought('Savings Plans', 50, 1), bought('Spot Instances', 50, 0.3)],
    ]
    expect(sharesOf(coverage)).toEqual({ reserved: 0.6, savingsPlans: 0.1, spot: 0.1, spotHour: 0.006 })
    expect(coveredShare(coverage)).toBeCloseTo(0.8)
    expect(coverageInWords({ reserved: 0.6, savingsPlans: 0.1, spot: 0.1, spotHour: null })).toBe(
      '60 % Reserved, 10 % under Savings Plans, 10 % Spot',
    )
    expect(sharesOf([])).toBeNull()
    expect(coveredShare([])).toBe(0)
  })

  it('is told by the cost where an answer of before has no hours', () => {
    expect(sharesOf([bought('On Demand Instances', 0, 3), bought('Spot Instances', 0, 1)])).toMatchObject({ spot: 0.25, spotHour: null })
  })

  it('lowers what stopping and destroying save by the hours that are paid anyway, and by what Spot is cheaper', () => {
    const effect = (coverage: readonly ReturnType<typeof bought>[]) => effectOfCoverage({ ...bill, coverage }, 'web', servers, costs)
    expect(effect([bought('On Demand Instances', 100, 2)])).toMatchObject({ ...bill, lessStop: 0, lessDestroy: 0 })
    expect(effect([bought('Standard Reserved Instances', 100, 0)])?.lessStop).toBeCloseTo(computeSaved)
    expect(effect([bought('Savings Plans', 50, 1), bought('On Demand Instances', 50, 1)])?.lessStop).toBeCloseTo(computeSaved / 2)
    // On Spot at $0.006 an hour that is switched off saves 0.6 cents of 2.
    expect(effect([bought('Spot Instances', 100, 0.6)])?.lessStop).toBeCloseTo(computeSaved * 0.7)
    const builds = (costs.destroy.parts.find(({ kind }) => kind === 'rebuild')?.amount ?? Number.NaN) / 2
    expect(effect([bought('Savings Plans', 50, 1), bought('On Demand Instances', 50, 1)])?.lessDestroy).toBeCloseTo(
      computeSaved / 2 - builds,
    )
    expect(effectOfCoverage({ ...bill, coverage: [] }, 'web', servers, costs)).toBeNull()
    expect(effectOfCoverage({ ...bill, coverage: [{ ...bought('Savings Plans', 1, 1), role: 'api' }] }, 'web', servers, costs)).toBeNull()
  })

  it('says nothing of dollars where a price is not known or nothing is proposed', () => {
    const unpriced = { ...flatPrices, instanceHour: () => null }
    const coverage = [bought('Savings Plans', 1, 1)]
    expect(
      effectOfCoverage({ ...bill, coverage }, 'web', servers, { now: costNow(servers, unpriced), stop: costs.stop, destroy: null }),
    ).toMatchObject({ lessStop: null, lessDestroy: null })
  })

  it('never takes more than the compute that is saved, nothing where all is on demand, and more the more is covered', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const spotHour = fc.option(fc.double({ min: 0, max: 1, noNaN: true }))
    const hoursPerWeek = fc.integer({ min: 0, max: 168 })
    fc.assert(
      fc.property(share, share, share, spotHour, hoursPerWeek, share, (one, two, three, hour, hours, more) => {
        const whole = Math.max(1, one + two + three)
        const shares = { reserved: one / whole, savingsPlans: two / whole, spot: three / whole, spotHour: hour }
        const stop = costWithStop(servers, { ...plan, hoursPerWeek: hours }, flatPrices)
        const saved = 2 * 0.02 * 730 * (1 - hours / 168)
        const less = savedLess(shares, 0.02, costs.now, stop) ?? Number.NaN
        expect(less).toBeGreaterThanOrEqual(0)
        expect(less).toBeLessThanOrEqual(saved + 1e-9)
        expect(savedLess({ reserved: 0, savingsPlans: 0, spot: 0, spotHour: hour }, 0.02, costs.now, stop)).toBe(0)
        const left = 1 - shares.reserved - shares.savingsPlans - shares.spot
        const covered = { ...shares, reserved: shares.reserved + left * more }
        expect(savedLess(covered, 0.02, costs.now, stop)).toBeGreaterThanOrEqual(less - 1e-9)
      }),
    )
  })
})
