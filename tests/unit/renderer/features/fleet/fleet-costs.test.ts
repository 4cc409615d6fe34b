import { describe, expect, it } from 'vitest'
import { costWithHours, unmanagedCost } from '../../../../../renderer/features/fleet/fleet-costs.ts'
import type { Money } from '../../../../../shared/model/fleet.ts'
import type { RoleSavings } from '../../../../../shared/model/savings.ts'

const money = (amount: number | null): Money => ({ amount, currency: 'USD', missing: amount === null ? ['m9z.large'] : [] })
const role = (now: number | null, destroy: number | null): RoleSavings => ({
  accountId: 'sandbox',
  role: 'web',
  servers: 1,
  now: { money: money(now), parts: [] },
  stop: { money: money(now), parts: [] },
  destroy: { money: money(destroy), parts: [] },
  hoursPerWeek: 60,
  idle: { state: 'not-enough-data', hoursWithData: 0, neededHours: 30 },
  verdicts: [],
  coverage: null,
})

describe('costs of the fleet', () => {
  it('give servers without a role what the roles do not cost', () => {
    expect(unmanagedCost(money(100), [money(30), money(20)]).amount).toBe(50)
    expect(unmanagedCost(money(50), [money(50)]).amount).toBe(0)
  })

  it('never take a missing price as zero', () => {
    expect(unmanagedCost(money(null), [money(30)])).toMatchObject({ amount: null, missing: ['m9z.large'] })
    expect(unmanagedCost(money(100), [money(null)]).amount).toBeNull()
    expect(costWithHours(money(null), [role(100, 40)])).toBeNull()
  })

  it('say what schedules would make of the cost, roles without a price left as they are', () => {
    expect(costWithHours(money(200), [role(100, 40), role(null, null)])).toBe(140)
    expect(costWithHours(money(200), [])).toBeNull()
    expect(costWithHours(money(200), [role(100, 110)])).toBeNull()
  })
})
