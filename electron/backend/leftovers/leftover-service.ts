import { isoTime } from '../../../shared/model/clock.ts'
import type { CleanUpReport, LeftoverList } from '../../../shared/model/leftover.ts'
import { type Chosen, cleanUp, unchanged } from './clean-up.ts'
import { giveBack } from './give-back.ts'
import { lookForLeftovers } from './look-for-leftovers.ts'
import { OtherLeftovers } from './other-leftovers.ts'
import type { LeftoverParts } from './ports.ts'
import { RecentLooks } from './recent-looks.ts'
import { removeEmptyGroups } from './remove-empty-groups.ts'

type Looks = Omit<LeftoverList, 'prices'>

/** What the program made or put aside and nothing needs any more. */
export class LeftoverService {
  private readonly parts: LeftoverParts
  private readonly looks: RecentLooks<Looks>
  readonly others: OtherLeftovers

  constructor(parts: LeftoverParts) {
    this.parts = parts
    this.looks = new RecentLooks(() => parts.clock.now())
    this.others = new OtherLeftovers(parts)
  }

  /** Of one account or of all, in all regions of each and in those in which a job had announced something. */
  async list({
    accountId,
    fresh = false,
  }: {
    readonly accountId?: string | undefined
    readonly fresh?: boolean | undefined
  } = {}): Promise<LeftoverList> {
    const accounts = accountId === undefined ? await this.parts.accounts.list() : [this.parts.accounts.get(accountId)]
    const lists = await Promise.all(accounts.map(({ id }) => this.looks.of(id, fresh, (now) => this.look(id, now))))
    const { source, asOf } = this.parts.prices
    const oldest = lists.map(({ lookedAt }) => lookedAt).sort()[0]
    return {
      items: lists.flatMap(({ items }) => items),
      lookedAt: oldest ?? isoTime(this.parts.clock.now()),
      prices: { source, asOf },
      problems: lists.flatMap(({ problems }) => problems),
    }
  }

  /** See the contract. */
  async cleanUp(
    { accountId, region, items }: { readonly accountId: string; readonly region: string; readonly items: readonly Chosen[] },
    signal?: AbortSignal,
  ): Promise<CleanUpReport> {
    const now = await lookForLeftovers(this.parts, accountId, region, signal)
    const chosen = unchanged(items, now.items)
    try {
      const report = await cleanUp(this.parts, this.parts.accounts.cloud(accountId, region), chosen, signal)
      this.endQuarantine({ accountId, region }, report)
      return report
    } finally {
      this.forget(accountId)
      this.parts.fleetChanged(accountId)
    }
  }

  /** See the contract. */
  async giveBack(
    asked: { readonly accountId: string; readonly region: string; readonly id: string; readonly seen: string; readonly start: boolean },
    signal?: AbortSignal,
  ): Promise<{ detail: string }> {
    const { accountId, region, id, seen, start } = asked
    const now = await lookForLeftovers(this.parts, accountId, region, signal)
    const [chosen] = unchanged([{ kind: 'quarantined-server', id, seen }], now.items)
    try {
      if (!chosen) throw new Error('what was chosen is not there')
      const detail = await giveBack(this.parts, this.parts.accounts.cloud(accountId, region), chosen, start, signal)
      this.parts.later('remove the groups of a quarantine', (until) => removeEmptyGroups(this.parts, { accountId, region }, [], until))
      return { detail }
    } finally {
      this.forget(accountId)
      this.parts.fleetChanged(accountId)
    }
  }

  /** The group that cut a server off goes when the last server in it is gone. */
  private endQuarantine(place: { readonly accountId: string; readonly region: string }, report: CleanUpReport): void {
    const gone = report.items.flatMap(({ kind, id, done }) => (kind === 'quarantined-server' && done ? [id] : []))
    if (gone.length === 0) return
    this.parts.later('remove the groups of a quarantine', async (signal) => {
      await removeEmptyGroups(this.parts, place, gone, signal)
      this.forget(place.accountId)
      this.parts.fleetChanged(place.accountId)
    })
  }

  /** Something has changed there: a job has ended, the account was removed. */
  forget(accountId?: string): void {
    this.looks.forget(accountId)
    this.others.forget(accountId)
  }

  private async look(accountId: string, now: number): Promise<Looks> {
    const account = this.parts.accounts.get(accountId)
    const announced = (await this.parts.creations.open(accountId)).map(({ region }) => region)
    const regions = [...new Set([...account.regions, ...announced])]
    const found = await Promise.all(regions.map((region) => lookForLeftovers(this.parts, accountId, region)))
    return { items: found.flatMap(({ items }) => items), lookedAt: isoTime(now), problems: found.flatMap(({ problems }) => problems) }
  }
}
