import { isoTime } from '../../../shared/model/clock.ts'
import type { LeftoverList } from '../../../shared/model/leftover.ts'
import type { OtherLeftover, OtherLeftoverList } from '../../../shared/model/other-leftover.ts'
import { byCost, totalOf } from '../../../shared/model/other-leftovers.ts'
import { type HoldingsParts, lookAtHoldings } from './look-at-holdings.ts'
import { RecentLooks } from './recent-looks.ts'

interface Looked {
  readonly items: OtherLeftover[]
  readonly lookedAt: string
  readonly problems: LeftoverList['problems']
}

interface Asked {
  readonly accountId?: string | undefined
  readonly fresh?: boolean | undefined
  readonly from: number
  readonly count: number
}

/** What is paid for, that nothing uses, and that this program has not made. It is shown and never touched. */
export class OtherLeftovers {
  private readonly parts: HoldingsParts
  private readonly looks: RecentLooks<Looked>

  constructor(parts: HoldingsParts) {
    this.parts = parts
    this.looks = new RecentLooks(() => parts.clock.now())
  }

  /** See the contract. */
  async list({ accountId, fresh = false, from, count }: Asked): Promise<OtherLeftoverList> {
    const accounts = accountId === undefined ? await this.parts.accounts.list() : [this.parts.accounts.get(accountId)]
    const looked = await Promise.all(accounts.map(({ id }) => this.looks.of(id, fresh, (at) => this.look(id, at))))
    const items = byCost(looked.flatMap((each) => each.items))
    const { source, asOf } = this.parts.prices
    return {
      items: items.slice(from, from + count),
      total: totalOf(items),
      lookedAt: looked.map(({ lookedAt }) => lookedAt).sort()[0] ?? isoTime(this.parts.clock.now()),
      prices: { source, asOf },
      problems: looked.flatMap(({ problems }) => problems),
    }
  }

  forget(accountId?: string): void {
    this.looks.forget(accountId)
  }

  private async look(accountId: string, at: number): Promise<Looked> {
    const { regions } = this.parts.accounts.get(accountId)
    const found = await Promise.all(regions.map((region) => lookAtHoldings(this.parts, accountId, region)))
    return { items: found.flatMap(({ items }) => items), lookedAt: isoTime(at), problems: found.flatMap(({ problems }) => problems) }
  }
}
