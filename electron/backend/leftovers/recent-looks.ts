/** The rail and a page ask again and again: the cloud, of maybe thousands of servers, is not asked each time. */
const goodForMs = 5 * 60_000

/** What a look at an account found, given to all who ask within some minutes. A failure is not kept. */
export class RecentLooks<Found> {
  private readonly now: () => number
  private readonly looked = new Map<string, { readonly at: number; readonly found: Promise<Found> }>()

  constructor(now: () => number) {
    this.now = now
  }

  /** `look` is nobody’s alone: what one page began, another may be waiting for. */
  of(accountId: string, fresh: boolean, look: (at: number) => Promise<Found>): Promise<Found> {
    const at = this.now()
    const before = this.looked.get(accountId)
    if (before && !fresh && at - before.at < goodForMs) return before.found
    const found = look(at)
    this.looked.set(accountId, { at, found })
    found.catch(() => this.forget(accountId))
    return found
  }

  forget(accountId?: string): void {
    if (accountId === undefined) this.looked.clear()
    else this.looked.delete(accountId)
  }
}
