import { costNow, costWithDestroy, costWithStop } from '../../../shared/model/cost.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { effectOfCoverage } from '../../../shared/model/savings/coverage.ts'
import type { Proposal } from '../../../shared/model/savings/propose-schedule.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import { lastCoverage } from './last-coverage.ts'
import type { LastBills, ServerHistory } from './ports.ts'
import { bootSeconds, type ProposingParts, proposeSchedules } from './propose-schedules.ts'

interface RoleParts extends ProposingParts {
  readonly servers: ServerHistory
  readonly bills: LastBills
  readonly prices: PriceLookup
  /** Ids of servers that a schedule has destroyed until the next start. */
  readonly resting: (accountId: string) => Promise<ReadonlySet<string>>
  /** The schedule that is enabled for a role; null: none. */
  readonly scheduleOf: (accountId: string, role: string) => Promise<object | null>
}

/** A schedule from a role’s use over all its generations, and what leaving, stopping and destroying would cost a month. */
export async function proposeForRole(
  { servers, bills, prices, resting, scheduleOf, ...parts }: RoleParts,
  { accountId, role }: { readonly accountId: string; readonly role: string },
  signal?: AbortSignal,
): Promise<Proposal> {
  const generations = (await servers.everyServer(accountId, signal)).filter((server) => server.role === role)
  const [rests, scheduled] = [await resting(accountId), (await scheduleOf(accountId, role)) !== null]
  // What a schedule has off tonight is what runs by day: by what it costs now neither way would save anything.
  const alive = generations
    .filter((server) => isAlive(server) || rests.has(server.id))
    .map((server): Server => (scheduled || rests.has(server.id) ? { ...server, state: 'running' } : server))
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
