import type { Account } from '../../../shared/model/account.ts'
import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { AccountFleet } from '../../../shared/model/fleet.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { KnownServers } from './known-servers.ts'
import type { FleetAccounts, FleetLog } from './ports.ts'
import type { RoleCurrents } from './role-currents.ts'

export interface RefreshParts {
  readonly accounts: FleetAccounts
  readonly known: KnownServers
  readonly currents: RoleCurrents
  readonly clock: Clock
  readonly log: FleetLog
}

export interface Refreshed {
  readonly fleet: AccountFleet
  /** One for each region that could not be asked; what is known of its servers stays. */
  readonly failures: readonly HengeError[]
}

/** Asks every region of an account side by side. Fails only when aborted: a region that fails is in the answer. */
export async function refreshAccount(
  { accounts, known, currents, clock, log }: RefreshParts,
  account: Account,
  before: AccountFleet,
  signal: AbortSignal,
): Promise<Refreshed> {
  const refreshRegion = async (region: string): Promise<HengeError | null> => {
    try {
      const { compute } = await accounts.cloud(account.id, region)
      currents.prepare()
      await known.saw(account.id, region, await compute.listServers(signal))
      const servers = await known.of(account.id)
      const roles = new Set(servers.flatMap((server) => (server.region === region && server.role !== null ? [server.role] : [])))
      await Promise.all([...roles].map((role) => currents.ask(account.id, region, role, signal)))
      return null
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof HengeError) return error
      log.error({ id: 'FLEET-0001', accountId: account.id, region, err: error }, 'unexpected failure of a refresh')
      return new HengeError('INTERNAL', 'An unexpected failure inside the program; its log has the details under FLEET-0001.')
    }
  }
  const answers = await Promise.all(account.regions.map(async (region) => ({ region, failure: await refreshRegion(region) })))
  const failed = answers.flatMap(({ region, failure }) => (failure ? [{ region, failure }] : []))
  const [first] = failed
  if (!first) {
    const fleet = { accountId: account.id, refreshedAt: isoTime(clock.now()), error: null }
    return { fleet, failures: [] }
  }
  const message =
    account.regions.length > 1 ? `${failed.map(({ region }) => region).join(', ')}: ${first.failure.message}` : first.failure.message
  return {
    fleet: { accountId: account.id, refreshedAt: before.refreshedAt, error: { code: first.failure.code, message } },
    failures: failed.map(({ failure }) => failure),
  }
}

/** Measures an account’s regions one after the other, so that a refresh never waits for it; true when anything new was learnt. */
export async function measureAccount(
  account: Account,
  known: KnownServers,
  measure: (region: string, servers: Awaited<ReturnType<KnownServers['of']>>) => Promise<boolean>,
): Promise<boolean> {
  const servers = (await known.of(account.id)).filter(isAlive)
  let learnt = false
  for (const region of account.regions) {
    const inRegion = servers.filter((server) => server.region === region)
    if (await measure(region, inRegion)) learnt = true
  }
  return learnt
}
