import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { plainJson } from '../../../shared/contract/plain-json.ts'
import type { Fleet, RoleSummary } from '../../../shared/model/fleet.ts'
import { type FleetChanges, roleKeyOf, serverKeyOf } from '../../../shared/model/fleet-changes.ts'
import type { Server } from '../../../shared/model/server.ts'

const atOnce = 1000
/** More that have gone than this are forgotten, and everybody begins anew. */
const mostGone = 10_000

type Item =
  | { readonly kind: 'server'; readonly version: number; readonly value: Server }
  | { readonly kind: 'role'; readonly version: number; readonly value: RoleSummary; readonly text: string }
  | { readonly kind: 'gone'; readonly version: number }

/** Since when each thing of the fleet is as it is, so that a page is told only what it does not know yet. */
export class FleetVersions {
  private epoch = randomUUID()
  private count = 0
  /** In the order of their versions. */
  private readonly items = new Map<string, Item>()

  /** Takes the fleet as it is now, in turns: nobody may ask for it meanwhile. Servers that have not changed are the same objects as before. */
  async see({ servers, roles }: Pick<Fleet, 'servers' | 'roles'>): Promise<void> {
    const there = new Set<string>()
    for (const [index, server] of servers.entries()) {
      if (index % atOnce === atOnce - 1) await nextTurn()
      const key = serverKeyOf(server)
      there.add(key)
      const known = this.items.get(key)
      if (known?.kind !== 'server' || known.value !== server) this.put(key, { kind: 'server', version: this.next(), value: server })
    }
    for (const role of roles) {
      const key = roleKeyOf(role)
      there.add(key)
      const known = this.items.get(key)
      const text = JSON.stringify(role)
      if (known?.kind !== 'role' || known.text !== text) this.put(key, { kind: 'role', version: this.next(), value: role, text })
    }
    let gone = 0
    for (const [key, { kind }] of this.items) {
      if (kind === 'gone') gone += 1
      else if (!there.has(key)) this.put(key, { kind: 'gone', version: this.next() })
    }
    if (gone > mostGone) this.beginAnew()
  }

  /** What was seen until now is enough for a whole answer, and for more: it need not be looked at anew. */
  hasMore(since: string | null): boolean {
    const { whole, after } = this.place(since)
    let told = 0
    for (const item of this.items.values()) {
      if (item.version > after && !(whole && item.kind === 'gone')) told += 1
      if (told > atOnce) return true
    }
    return false
  }

  /** `since`: the version of a former answer; null, or one of another time: everything. */
  since(since: string | null): Pick<FleetChanges, 'version' | 'whole' | 'more' | 'roles' | 'servers' | 'gone'> {
    const { whole, after } = this.place(since)
    const changes = { roles: [] as RoleSummary[], servers: plainJson<Server[]>([]), gone: [] as string[] }
    let last = this.count
    let told = 0
    let more = false
    for (const [key, item] of this.items) {
      if (item.version <= after || (whole && item.kind === 'gone')) continue
      if (told === atOnce) {
        more = true
        break
      }
      told += 1
      last = item.version
      if (item.kind === 'server') changes.servers.push(item.value)
      else if (item.kind === 'role') changes.roles.push(item.value)
      else changes.gone.push(key)
    }
    return { version: `${this.epoch} ${more ? last : this.count}`, whole, more, ...changes }
  }

  private place(since: string | null): { readonly whole: boolean; readonly after: number } {
    const [, number] = since?.startsWith(`${this.epoch} `) ? since.split(' ') : []
    return { whole: number === undefined, after: number === undefined ? 0 : Number(number) }
  }

  private put(key: string, item: Item): void {
    this.items.delete(key)
    this.items.set(key, item)
  }

  private next(): number {
    this.count += 1
    return this.count
  }

  private beginAnew(): void {
    this.epoch = randomUUID()
    for (const [key, { kind }] of this.items) if (kind === 'gone') this.items.delete(key)
  }
}
