import type { Logger } from 'pino'
import { type Account, type AccountStatus, isRegionName } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import { AccountWatch } from './account-watch.ts'
import type { AccountStore, Cloud, Clouds, ProfileSource } from './ports.ts'

export type AccountWithStatus = Account & { readonly status: AccountStatus }

/** The built-in account. To everything but the composition root it is an account like any other. */
export const sandboxAccount: Account = { id: 'sandbox', name: 'Sandbox', kind: 'sandbox', profile: null, regions: ['eu-central-1'] }

export interface AccountServiceOptions {
  readonly store: AccountStore
  readonly clouds: Clouds
  readonly profiles: ProfileSource
  readonly changes: ChangeHub
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Logger
  /** Called after an account has been forgotten, so that others forget what they know of it. */
  readonly removed?: (accountId: string) => Promise<void>
  /** The title of a job that has not ended, or null. */
  readonly jobAtWork?: (accountId: string) => Promise<string | null>
  /** Roles whose schedules are carried out in the account itself, and would go on there with nobody who looks after them. */
  readonly runElsewhere?: (accountId: string) => Promise<readonly string[]>
}

interface Entry {
  readonly account: Account
  readonly watch: AccountWatch
}

/** The ways into clouds. `load` before anything else. */
export class AccountService {
  private readonly options: AccountServiceOptions
  private readonly entries = new Map<string, Entry>()
  private readonly checks = new Map<string, Promise<void>>()

  constructor(options: AccountServiceOptions) {
    this.options = options
  }

  /** Reads what is stored; touches no network. */
  async load(): Promise<void> {
    for (const account of [sandboxAccount, ...(await this.options.store.list())]) this.enter(account)
  }

  list(): AccountWithStatus[] {
    return [...this.entries.values()].map(withStatus)
  }

  profiles(): ReturnType<ProfileSource['list']> {
    return this.options.profiles.list()
  }

  /** NOT_FOUND for an account that is not there (any more). */
  get(accountId: string): Account {
    return this.entry(accountId).account
  }

  /**
   * The account in one region. Its calls notice by themselves when the account is signed out or unreachable, and are then refused
   * without asking the provider; see AccountWatch.
   */
  cloud(accountId: string, region: string): Cloud {
    const { account, watch } = this.entry(accountId)
    return watch.watch(this.options.clouds.connect(account, region))
  }

  /** Throws what is known to keep the account from being used, without asking the provider. */
  requireSignedIn(accountId: string): void {
    this.entry(accountId).watch.requireOpen()
  }

  /** Stores the account once the provider has said, in each region, who we are there. */
  async add(input: { profile: string; name: string; regions: readonly string[] }, signal?: AbortSignal): Promise<AccountWithStatus> {
    const { store, clouds, changes, newId } = this.options
    const name = input.name.trim()
    this.requireFreeName(name)
    await this.requireProfile(input.profile)
    const regions = [...new Set(input.regions.map((region) => region.trim()))]
    if (name === '' || regions.includes('')) throw new HengeError('INVALID_INPUT', 'An account needs a name and at least one region.')
    const strange = regions.find((region) => !isRegionName(region))
    if (strange !== undefined) {
      throw new HengeError('INVALID_INPUT', `"${strange}" is no region. A region looks like eu-central-1; take it out or write it again.`)
    }
    const account: Account = { id: newId(), name, kind: 'aws', profile: input.profile, regions }
    try {
      const [who] = await Promise.all(regions.map((region) => clouds.connect(account, region).identity.whoAmI(signal)))
      // Somebody may have taken the name while the provider was asked.
      this.requireFreeName(name)
      const bound: Account = who?.awsAccountId ? { ...account, awsAccountId: who.awsAccountId } : account
      await store.add(bound)
      const entry = this.enter(bound)
      if (who) entry.watch.ready(who)
      return withStatus(entry)
    } catch (error) {
      clouds.disconnect(account.id)
      throw error
    } finally {
      changes.publish({ topic: 'accounts' })
    }
  }

  /** CONFLICT while a job works in it; where nobody can sign in any more, that job ends and says what it leaves. */
  async remove(accountId: string): Promise<void> {
    const { account, watch } = this.entry(accountId)
    if (account.kind === 'sandbox') throw new HengeError('UNSUPPORTED', 'The sandbox is built in and cannot be removed.')
    const job = watch.status.state === 'failed' ? null : await this.options.jobAtWork?.(accountId)
    if (job) {
      throw new HengeError(
        'CONFLICT',
        `The job “${job}” works in ${account.name}. Wait until it has ended, or cancel it, then remove the account.`,
      )
    }
    const elsewhere = watch.status.state === 'failed' ? [] : ((await this.options.runElsewhere?.(accountId)) ?? [])
    if (elsewhere.length > 0) {
      throw new HengeError(
        'CONFLICT',
        `EventBridge Scheduler in ${account.name} runs the schedules of ${elsewhere.join(', ')}, and would go on. Take them back first, on their screens.`,
      )
    }
    await this.options.store.remove(accountId)
    this.entries.delete(accountId)
    this.options.clouds.disconnect(accountId)
    await this.options.removed?.(accountId)
    this.options.changes.publish({ topic: 'accounts' })
  }

  /** Reads the credentials afresh and asks the provider who we are. What fails is the answer’s status. Shared by all who ask at the same time, so nobody cancels it. */
  async check(accountId: string): Promise<AccountWithStatus> {
    const entry = this.entry(accountId)
    const running = this.checks.get(accountId)
    if (running) await running
    else {
      const check = this.whoAmI(entry).finally(() => this.checks.delete(accountId))
      this.checks.set(accountId, check)
      await check
    }
    return withStatus(entry)
  }

  /** Every account that nobody has asked yet. */
  async checkUnchecked(): Promise<void> {
    const unchecked = this.list().filter(({ status }) => status.state === 'unchecked')
    await Promise.all(unchecked.map(({ id }) => this.check(id)))
  }

  private async whoAmI({ account, watch }: Entry): Promise<void> {
    const { clouds, log } = this.options
    const [region = ''] = account.regions
    clouds.disconnect(account.id)
    watch.beginCheck()
    try {
      watch.ready(await clouds.connect(account, region).identity.whoAmI())
    } catch (error) {
      if (error instanceof HengeError) return watch.failed(error)
      log.error({ id: 'ACC-0001', accountId: account.id, err: error }, 'unexpected failure of an account’s check')
      watch.failed(new HengeError('INTERNAL', 'An unexpected failure inside the program; its log has the details under ACC-0001.'))
    }
  }

  private enter(account: Account): Entry {
    const entry = { account, watch: new AccountWatch(this.options.clock, () => this.options.changes.publish({ topic: 'accounts' })) }
    this.entries.set(account.id, entry)
    return entry
  }

  private entry(accountId: string): Entry {
    const entry = this.entries.get(accountId)
    if (!entry) throw new HengeError('NOT_FOUND', `There is no account "${accountId}" (any more).`, { details: { accountId } })
    return entry
  }

  private requireFreeName(name: string): void {
    const taken = [...this.entries.values()].some(({ account }) => account.name.toLowerCase() === name.toLowerCase())
    if (taken)
      throw new HengeError('CONFLICT', `There is an account called "${name}" already. Choose another name.`, { details: { field: 'name' } })
  }

  private async requireProfile(name: string): Promise<void> {
    const { profiles, problem } = await this.options.profiles.list()
    const profile = profiles.find((candidate) => candidate.name === name)
    if (!profile) {
      const known = profiles.map((candidate) => candidate.name)
      const choice = known.length > 0 ? `Known are: ${known.join(', ')}.` : (problem ?? 'There are no profiles at all.')
      throw new HengeError('NOT_FOUND', `There is no AWS profile "${name}". ${choice}`, { details: { field: 'profile', known } })
    }
    if (profile.problem && profile.credentials !== 'none') {
      throw new HengeError('INVALID_INPUT', `The AWS profile "${name}" cannot work as it stands: ${profile.problem}`, {
        details: { field: 'profile' },
      })
    }
  }
}

function withStatus({ account, watch }: Entry): AccountWithStatus {
  return { ...account, status: watch.status }
}
