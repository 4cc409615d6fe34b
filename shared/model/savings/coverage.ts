import { z } from 'zod'
import { hoursPerMonth } from '../price.ts'
import type { CostOption } from '../savings.ts'
import type { Server } from '../server.ts'
import type { Coverage } from './actuals.ts'

/** How the hours of a role’s servers were bought, by a bill. Shares are of the hours that ran; what is left is on demand. */
export const roleCoverageSchema = z.object({
  month: z.string().describe('of the bill, 2026-11'),
  readAt: z.iso.datetime(),
  reserved: z.number().min(0).max(1),
  savingsPlans: z.number().min(0).max(1),
  spot: z.number().min(0).max(1),
  spotHour: z.number().nullable().describe('USD of an hour on Spot, null: none was'),
})
export type RoleCoverage = z.infer<typeof roleCoverageSchema>

/** A coverage with how many dollars a month each way saves less for it; null where a price is not known. */
export const coverageEffectSchema = roleCoverageSchema.extend({ lessStop: z.number().nullable(), lessDestroy: z.number().nullable() })
export type CoverageEffect = z.infer<typeof coverageEffectSchema>

const onDemand = /^on demand/i
const spot = /^spot/i
const savingsPlans = /savings plan/i

/**
 * Shares of the hours; of an answer that has no hours shares of the cost, which is 0 of what is reserved. Null: nothing of the role ran.
 */
export function sharesOf(coverage: readonly Coverage[]): Omit<RoleCoverage, 'month' | 'readAt'> | null {
  const hours = coverage.some((one) => one.hours > 0)
  const weight = (one: Coverage) => Math.max(0, hours ? one.hours : one.cost)
  const sum = (some: readonly Coverage[], of: (one: Coverage) => number) => some.reduce((all, one) => all + of(one), 0)
  const all = sum(coverage, weight)
  if (all === 0) return null
  const onSpot = coverage.filter(({ purchase }) => spot.test(purchase))
  const planned = coverage.filter(({ purchase }) => savingsPlans.test(purchase))
  const reserved = coverage.filter((one) => !onDemand.test(one.purchase) && !onSpot.includes(one) && !planned.includes(one))
  const share = (some: readonly Coverage[]) => Math.min(1, sum(some, weight) / all)
  const spotHours = sum(onSpot, (one) => one.hours)
  return {
    ...{ reserved: share(reserved), savingsPlans: share(planned), spot: share(onSpot) },
    spotHour: spotHours > 0 ? sum(onSpot, ({ cost }) => Math.max(0, cost)) / spotHours : null,
  }
}

/** Of all the hours, those that are not on demand. */
export function coveredShare(coverage: readonly Coverage[]): number {
  const shares = sharesOf(coverage)
  return shares ? Math.min(1, shares.reserved + shares.savingsPlans + shares.spot) : 0
}

/**
 * Dollars a month by which switching off saves less than at prices on demand: an hour that is reserved or under a plan is paid also
 * while nothing runs, one on Spot costs only its Spot price. As the hours of the bill were bought, those that are switched off are
 * taken to be. `hourly`: what an hour of these servers costs on demand, USD.
 */
export function savedLess(
  { reserved, savingsPlans: plans, spot: onSpot, spotHour }: Omit<RoleCoverage, 'month' | 'readAt'>,
  hourly: number,
  now: CostOption,
  after: CostOption,
): number | null {
  if (now.money.amount === null || after.money.amount === null) return null
  const saved = Math.max(0, computeOf(now) - computeOf(after))
  const paidAnyway = Math.min(1, reserved + plans)
  const cheaper = spotHour === null || hourly <= 0 ? 0 : Math.max(0, 1 - spotHour / hourly)
  return saved * Math.min(1, paidAnyway + Math.min(onSpot, 1 - paidAnyway) * cheaper)
}

function computeOf({ parts }: CostOption): number {
  return parts.reduce((sum, { kind, amount }) => sum + (kind === 'compute' || kind === 'rebuild' ? amount : 0), 0)
}

/** What a bill says of a role, and what that takes from the savings of its servers; null: it has no hour of the role. */
export function effectOfCoverage(
  bill: { readonly month: string; readonly readAt: string; readonly coverage: readonly Coverage[] },
  role: string,
  servers: readonly Pick<Server, 'state'>[],
  { now, stop, destroy }: { readonly now: CostOption; readonly stop: CostOption | null; readonly destroy: CostOption | null },
): CoverageEffect | null {
  const shares = sharesOf(bill.coverage.filter((one) => one.role === role))
  if (shares === null) return null
  const running = servers.filter(({ state }) => state === 'running' || state === 'pending').length
  const hourly = running === 0 ? 0 : computeOf(now) / (running * hoursPerMonth)
  const less = (after: CostOption | null) => after && savedLess(shares, hourly, now, after)
  return { month: bill.month, readAt: bill.readAt, ...shares, lessStop: less(stop), lessDestroy: less(destroy) }
}

/** "60 % is Reserved, 10 % Spot" of the compute; empty where all of it is on demand. */
export function coverageInWords({ reserved, savingsPlans: plans, spot: onSpot }: Omit<RoleCoverage, 'month' | 'readAt'>): string {
  const parts = [
    { share: reserved, name: 'Reserved' },
    { share: plans, name: 'under Savings Plans' },
    { share: onSpot, name: 'Spot' },
  ]
  return parts
    .filter(({ share }) => share >= 0.005)
    .map(({ share, name }) => `${Math.round(share * 100)} % ${name}`)
    .join(', ')
}
