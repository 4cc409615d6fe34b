import { costNow, costWithDestroy, costWithStop } from '../../../shared/model/cost.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { effectOfCoverage } from '../../../shared/model/savings/coverage.ts'
import type { Proposal } from '../../../shared/model/savings/propose-schedule.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { lastCoverage } from './last-coverage.ts'
import type { LastBills, ServerHistory } from './ports.ts'
import { bootSeconds, type ProposingParts, proposeSchedules } from './propose-schedules.ts'

interface RoleParts extends ProposingParts {
  readonly servers: ServerHistory
  readonly bills: LastBills
  readonly prices: PriceLookup
}

/** A schedule from a role’s use over all its generations, and what leaving, stopping and destroying would cost a month. */
export async function proposeForRole(
  { servers, bills, prices, ...parts }: RoleParts,
  { accountId, role }: { readonly accountId: string; readonly role: string },
  signal?: AbortSignal,
): Promise<Proposal> {
  const generations = (await servers.everyServer(accountId, signal)).filter((server) => server.role === role)
  const alive = generations.filter(isAlive)
  const leave = costNow(alive, prices)
  const { ofRole } = await proposeSchedules(parts, accountId, new Map([[role, generations]]), signal)
  const proposal = ofRole.get(role)
  if (!proposal) throw new Error(`nothing was said of ${role}`)
  if (proposal.state !== 'schedule') return { proposal, leave, stop: null, destroy: null, coverage: null }
  const plan = { hoursPerWeek: proposal.hoursPerWeek, startsPerWeek: proposal.startsPerWeek, bootSeconds }
  const [stop, destroy] = [costWithStop(alive, plan, prices), costWithDestroy(alive, plan, prices)]
  const bill = await lastCoverage(bills, accountId)
  const coverage = bill && effectOfCoverage(bill, role, alive, { now: leave, stop, destroy })
  return { proposal, leave, stop, destroy, coverage }
}
