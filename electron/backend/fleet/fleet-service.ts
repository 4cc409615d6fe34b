import { abortable } from '../../../shared/model/abortable.ts'
import type { Account } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { AccountFleet, Fleet, RoleDetail } from '../../../shared/model/fleet.ts'
import type { FleetChanges } from '../../../shared/model/fleet-changes.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import type { RestingServer } from '../../../shared/model/replacement/resting.ts'
import { hengeTags, isAlive, type Server } from '../../../shared/model/server.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { RevisionMemory, RunningRevision } from '../recipes/ports.ts'
import type { RecipeService } from '../recipes/recipe-service.ts'
import { adoptServers } from './adopt-servers.ts'
import { FleetCpu } from './fleet-cpu.ts'
import { FleetVersions } from './fleet-versions.ts'
import { generationsOf } from './generations.ts'
import { KnownServers } from './known-servers.ts'
import { type ListedAccount, listAccount, wholeFleet } from './list-account.ts'
import type { ActiveJobOf, FleetAccounts, FleetLog, ServerMemory } from './ports.ts'
import { measureAccount, type Refreshed, refreshAccount } from './refresh-account.ts'
import { RoleCurrents } from './role-currents.ts'
import { RoleDifferences } from './role-differences.ts'
import { RoleSummaries } from './role-summaries.ts'

export interface FleetParts {
  readonly accounts: FleetAccounts
  readonly recipes: RecipeService
  readonly servers: ServerMemory
  readonly revisions: RevisionMemory
  readonly prices: PriceLookup
  readonly activeJobOf: ActiveJobOf
  /** On record of servers of an account that were destroyed until the next start of their role. */
  readonly resting: (accountId: string) => Promise<readonly RestingServer[]>
  readonly changes: ChangeHub
  readonly clock: Clock
  readonly log: FleetLog
}

/** Roles and servers of all accounts, destroyed ones remembered. */
export class FleetService {
  private readonly parts: FleetParts
  private readonly known: KnownServers
  private readonly currents: RoleCurrents
  private readonly differences: RoleDifferences
  private readonly cpu: FleetCpu
  private readonly summaries: RoleSummaries
  private readonly versions = new FleetVersions()
  private readonly states = new Map<string, AccountFleet>()
  private readonly refreshing = new Map<string, Promise<Refreshed>>()
  private readonly measuring = new Map<string, Promise<void>>()
  private readonly closing = new AbortController()
  private telling: Promise<unknown> = Promise.resolve()
  private told: Pick<FleetChanges, 'accounts' | 'costs' | 'costPerMonth'> | null = null

  constructor(parts: FleetParts) {
    this.parts = parts
    this.known = new KnownServers(parts.servers, parts.clock)
    this.currents = new RoleCurrents(parts.recipes, parts.accounts)
    this.differences = new RoleDifferences(parts.accounts, parts.revisions, this.currents)
    this.cpu = new FleetCpu(parts.accounts, parts.clock)
    this.summaries = new RoleSummaries({ ...parts, currents: this.currents, cpu: this.cpu })
  }

  /** What is known now, without asking any provider. A server in quarantine serves nobody: it is listed among the leftovers. */
  async list(accountId?: string): Promise<Fleet> {
    return wholeFleet(await this.listing(accountId))
  }

  /** Asks all accounts, or one, side by side, and answers with what is known then; an account that fails says so and keeps its servers. */
  async refresh(accountId?: string, signal?: AbortSignal): Promise<Fleet> {
    const accounts = await this.accountsOf(accountId)
    await Promise.all(accounts.map((account) => this.refreshOne(account, signal)))
    return this.list(accountId)
  }

  /** As `refresh`, without what is known then. */
  async ask(accountId?: string, signal?: AbortSignal): Promise<AccountFleet[]> {
    const accounts = await this.accountsOf(accountId)
    return Promise.all(accounts.map(async (account) => (await this.refreshOne(account, signal)).fleet))
  }

  /** What is different since the version of a former answer; null: everything. Without asking any provider. */
  changesSince(version: string | null): Promise<FleetChanges> {
    // One after the other: what one of them has found must not be taken for older by another that began before.
    const answer = this.telling.then(async () => {
      // Whoever asks on is told of this look to its end; the last answer is always of a new one.
      if (!this.told || !this.versions.hasMore(version)) this.told = await this.look()
      return { ...this.versions.since(version), ...this.told }
    })
    this.telling = answer.catch(() => undefined)
    return answer
  }

  /** One account; the answer’s error says why it could not be asked. */
  async refreshAccount(accountId: string, signal?: AbortSignal): Promise<AccountFleet> {
    const [account] = await this.accountsOf(accountId)
    return account ? (await this.refreshOne(account, signal)).fleet : this.stateOf(accountId)
  }

  /** Asks the provider only where no answer has come since the program started. */
  async askedOnce(accountId: string, signal?: AbortSignal): Promise<AccountFleet> {
    const known = this.stateOf(accountId)
    return known.refreshedAt === null ? this.refreshAccount(accountId, signal) : known
  }

  /** When all of an account was last listed, milliseconds since 1970; null: not since the program started. */
  lookedAt(accountId: string): number | null {
    const { refreshedAt } = this.stateOf(accountId)
    return refreshedAt === null ? null : Date.parse(refreshedAt)
  }

  /** Asks the provider anew, after an answer that is under way: that one may tell of how it was before. */
  async refreshAfterChange(accountId: string, signal?: AbortSignal): Promise<AccountFleet> {
    const underWay = this.refreshing.get(accountId)
    // Whoever asked for it hears of its failure.
    if (underWay)
      await abortable(
        underWay.catch(() => undefined),
        signal,
      )
    return this.refreshAccount(accountId, signal)
  }

  /** NOT_FOUND for a role that never had a server here and that no recipe builds. */
  async role(accountId: string, role: string, signal?: AbortSignal): Promise<RoleDetail> {
    const account = await this.account(accountId)
    const all = await this.serversOf(account)
    const servers = all.filter((server) => server.role === role)
    const alive = servers.filter(isAlive)
    if (servers.length === 0 && (await this.currents.recipeOf(role)).name === null) {
      throw new HengeError('NOT_FOUND', `There is no role "${role}" in ${account.name}: no server has or had it, and no recipe builds it.`)
    }
    const regions = new Set([...alive.map((server) => server.region), ...(alive.length === 0 ? account.regions.slice(0, 1) : [])])
    await Promise.all([...regions].map((region) => this.currents.ask(accountId, region, role, signal)))
    return {
      summary: await this.summaries.of(account, role, all, await this.parts.resting(accountId)),
      servers: alive,
      // One in quarantine has left the role, and is of its history all the same.
      generations: generationsOf(all.filter((server) => server.role === role || server.tags[hengeTags.quarantinedFrom] === role)),
      differences: await this.differences.of(accountId, role, alive, signal),
    }
  }

  /** What the alive servers of a role consist of, as far as it is known; one for each revision and region. */
  async running(accountId: string, role: string, signal?: AbortSignal): Promise<RunningRevision[]> {
    const servers = await this.serversOf(await this.account(accountId))
    return this.differences.running(
      servers.filter((server) => server.role === role && isAlive(server)),
      signal,
    )
  }

  /** See adoptServers. The recipe must exist; it need not be free of problems. */
  async adopt(accountId: string, serverIds: readonly string[], recipeName: string, signal?: AbortSignal): Promise<Server[]> {
    const account = await this.account(accountId)
    const { recipes } = await this.parts.recipes.list()
    const recipe = recipes.find(({ name }) => name === recipeName)
    if (!recipe) throw new HengeError('NOT_FOUND', `There is no recipe "${recipeName}". Choose one from the recipes folder.`)
    const known = await this.serversOf(account)
    const adopted = await adoptServers({ accountId, serverIds, recipe: recipe.name, role: recipe.role }, known, this.parts.accounts, signal)
    // Shown at once: the provider may list the tags only some seconds later. A refresh may have found others meanwhile.
    const now = await this.serversOf(account)
    for (const region of new Set(adopted.map((server) => server.region))) {
      const inRegion = now.filter((server) => server.region === region && server.state !== 'terminated')
      await this.known.saw(
        accountId,
        region,
        inRegion.map((server) => adopted.find(({ id }) => id === server.id) ?? server),
      )
      await this.currents.ask(accountId, region, recipe.role, signal)
    }
    this.changed(accountId)
    return adopted
  }

  /** Of one account or of all: alive ones, and destroyed ones as far as they are remembered. */
  async everyServer(accountId?: string): Promise<Server[]> {
    const accounts = await this.accountsOf(accountId)
    return (await Promise.all(accounts.map((account) => this.serversOf(account)))).flat()
  }

  /** After an account was removed: nothing of it stays here. */
  async forgetAccount(accountId: string): Promise<void> {
    this.states.delete(accountId)
    await this.known.forget(accountId)
    this.changed(accountId)
  }

  /** Waits until CPU that is being measured is known. */
  async settled(): Promise<void> {
    await Promise.all(this.measuring.values())
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.closing.abort()
    await Promise.allSettled([...this.refreshing.values(), ...this.measuring.values()])
  }

  private refreshOne(account: Account, signal: AbortSignal | undefined): Promise<Refreshed> {
    const running = this.refreshing.get(account.id)
    if (running) return abortable(running, signal)
    const { closing } = this
    const work = refreshAccount(
      { ...this.parts, known: this.known, currents: this.currents },
      account,
      this.stateOf(account.id),
      closing.signal,
    )
      .then((refreshed) => {
        this.states.set(account.id, refreshed.fleet)
        if (refreshed.failures.length === 0) this.measure(account)
        this.changed(account.id)
        return refreshed
      })
      .finally(() => this.refreshing.delete(account.id))
    this.refreshing.set(account.id, work)
    return abortable(work, signal)
  }

  /** CPU comes after the list: CloudWatch is slower than EC2, and nobody waits for it. */
  private measure(account: Account): void {
    if (this.measuring.has(account.id) || this.closing.signal.aborted) return
    const work = measureAccount(account, this.known, (region, servers) =>
      this.cpu.measure(account.id, region, servers, this.closing.signal),
    )
      .then((learnt) => {
        if (learnt) this.changed(account.id)
      })
      .catch((error: unknown) => {
        if (this.closing.signal.aborted) return
        this.parts.log.error({ id: 'FLEET-0002', accountId: account.id, err: error }, 'unexpected failure of measuring CPU')
      })
      .finally(() => this.measuring.delete(account.id))
    this.measuring.set(account.id, work)
  }

  private async look(): Promise<Pick<FleetChanges, 'accounts' | 'costs' | 'costPerMonth'>> {
    const listed = await this.listing()
    const { accounts, servers, roles, costPerMonth } = wholeFleet(listed)
    await this.versions.see({ servers, roles })
    const costs = listed.map(({ account, costPerMonth: cost }) => ({ accountId: account.accountId, costPerMonth: cost }))
    return { accounts, costs, costPerMonth }
  }

  private async listing(accountId?: string): Promise<ListedAccount[]> {
    const accounts = await this.accountsOf(accountId)
    return Promise.all(
      accounts.map(async (account) => {
        const servers = await this.serversOf(account)
        const resting = await this.parts.resting(account.id)
        const summaryOf = (role: string, own: readonly Server[]) => this.summaries.of(account, role, own, resting)
        return listAccount(servers, summaryOf, this.parts.prices, () => this.stateOf(account.id))
      }),
    )
  }

  /** Of the regions that the account still has. */
  private async serversOf(account: Account): Promise<readonly Server[]> {
    return (await this.known.of(account.id)).filter((server) => account.regions.includes(server.region))
  }

  private async accountsOf(accountId: string | undefined): Promise<readonly Account[]> {
    return accountId === undefined ? this.parts.accounts.list() : [await this.account(accountId)]
  }

  private async account(accountId: string): Promise<Account> {
    const account = (await this.parts.accounts.list()).find(({ id }) => id === accountId)
    if (!account) throw new HengeError('NOT_FOUND', `There is no account "${accountId}" (any more).`, { details: { accountId } })
    return account
  }

  private stateOf(accountId: string): AccountFleet {
    return this.states.get(accountId) ?? { accountId, refreshedAt: null, error: null }
  }

  private changed(accountId: string): void {
    this.parts.changes.publish({ topic: 'fleet', accountId })
  }
}
