import type { Rebuild, RebuildItem } from '../../../shared/model/rebuild.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { RebuildStore } from './ports.ts'

/** The one place where rebuilds change: read, change, store and tell, one after the other. */
export class RebuildRecords {
  private readonly store: RebuildStore
  private readonly changes: ChangeHub
  private turn: Promise<unknown> = Promise.resolve()

  constructor(store: RebuildStore, changes: ChangeHub) {
    this.store = store
    this.changes = changes
  }

  load(id: string): Promise<Rebuild> {
    return this.store.load(id)
  }

  async create(rebuild: Rebuild): Promise<void> {
    await this.store.save(rebuild)
    this.changes.publish({ topic: 'rebuild', rebuildId: rebuild.id })
  }

  change(id: string, change: (rebuild: Rebuild) => Rebuild): Promise<Rebuild> {
    const mine = this.turn.then(async () => {
      const before = await this.store.load(id)
      const after = change(before)
      if (after === before) return before
      await this.store.save(after)
      this.changes.publish({ topic: 'rebuild', rebuildId: id })
      return after
    })
    this.turn = mine.catch(() => undefined)
    return mine
  }

  item(id: string, role: string, different: Partial<RebuildItem>): Promise<Rebuild> {
    return this.change(id, (rebuild) => {
      const same = rebuild.items.some(
        (item) => item.role === role && Object.entries(different).every(([key, value]) => item[key as keyof RebuildItem] === value),
      )
      if (same) return rebuild
      return { ...rebuild, items: rebuild.items.map((item) => (item.role === role ? { ...item, ...different } : item)) }
    })
  }
}
