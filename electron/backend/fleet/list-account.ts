import { setImmediate as nextTurn } from 'node:timers/promises'
import { addMoney, costNow } from '../../../shared/model/cost.ts'
import type { AccountFleet, Fleet, Money, RoleSummary } from '../../../shared/model/fleet.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import { isAlive, isBuilder, isQuarantined, type Server } from '../../../shared/model/server.ts'

/** So many servers are counted in one turn of the event loop: a fleet may be of ten thousand. */
const atOnce = 1000

export interface ListedAccount {
  readonly account: AccountFleet
  /** By name. */
  readonly roles: RoleSummary[]
  /** Alive ones. */
  readonly servers: Server[]
  readonly costPerMonth: Money
}

const nothing: Money = { amount: 0, currency: 'USD', missing: [] }

/** The roles of an account and its servers; one in quarantine serves nobody and is left out. `state`: asked for at the end. */
export async function listAccount(
  all: readonly Server[],
  summaryOf: (role: string, servers: readonly Server[]) => Promise<RoleSummary>,
  prices: PriceLookup,
  state: () => AccountFleet,
): Promise<ListedAccount> {
  const servers = all.filter((server) => server.role !== null || !(isQuarantined(server) || isBuilder(server)))
  const byRole = Map.groupBy(servers, (server) => server.role)
  const roles: RoleSummary[] = []
  let costPerMonth = nothing
  let counted = 0
  for (const role of [...byRole.keys()].sort()) {
    const own = byRole.get(role) ?? []
    if (role === null) {
      for (let start = 0; start < own.length; start += atOnce) {
        costPerMonth = addMoney(costPerMonth, costNow(own.slice(start, start + atOnce), prices).money)
        await nextTurn()
      }
      continue
    }
    const summary = await summaryOf(role, own)
    roles.push(summary)
    costPerMonth = addMoney(costPerMonth, summary.costPerMonth)
    counted += own.length
    if (counted < atOnce) continue
    counted = 0
    await nextTurn()
  }
  return { account: state(), roles, servers: servers.filter(isAlive), costPerMonth }
}

export function wholeFleet(accounts: readonly ListedAccount[]): Fleet {
  return {
    accounts: accounts.map(({ account }) => account),
    roles: accounts.flatMap(({ roles }) => roles),
    servers: accounts.flatMap(({ servers }) => servers),
    costPerMonth: accounts.map(({ costPerMonth }) => costPerMonth).reduce(addMoney, nothing),
  }
}
