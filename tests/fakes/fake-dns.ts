import type { DnsRecord, DnsRecords, DnsZone } from '../../electron/backend/cloud/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { FakeServers } from './fake-cloud.ts'

type Plain = Parameters<DnsRecords['upsert']>[1]

/** Hosted zones with A records; a change is on all name servers after 8 s. */
export class FakeDns implements DnsRecords {
  readonly zones: DnsZone[] = []
  /** By name; what was there at each change, oldest first. */
  readonly history: { readonly name: string; readonly addresses: readonly string[]; readonly at: number }[] = []
  private readonly records = new Map<string, DnsRecord>()
  private readonly changes = new Map<string, number>()
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  addZone(name: string, kind: DnsZone['kind'] = 'private'): DnsZone {
    const zone = { id: `Z${this.zones.length + 1}`, name: `${name}.`, kind }
    this.zones.push(zone)
    return zone
  }

  put(name: string, record: Partial<DnsRecord>): void {
    this.records.set(name, { addresses: [], ttlSeconds: 300, otherwise: null, ...record })
  }

  /** Without being asked: for what a test expects. */
  now(name: string): DnsRecord | null {
    return this.records.get(name) ?? null
  }

  async zoneOf(name: string, kind: DnsZone['kind'], signal?: AbortSignal): Promise<DnsZone | null> {
    this.servers.enter('dns.zoneOf', [name], signal)
    const fitting = this.zones.filter((zone) => `.${name}.`.endsWith(`.${zone.name}`))
    const longest = Math.max(...fitting.map((zone) => zone.name.length))
    const closest = fitting.filter((zone) => zone.name.length === longest)
    return closest.find((zone) => zone.kind === kind) ?? closest[0] ?? null
  }

  async read(zoneId: string, name: string, signal?: AbortSignal): Promise<DnsRecord | null> {
    this.servers.enter('dns.read', [zoneId], signal)
    return this.records.get(name) ?? null
  }

  async upsert(zoneId: string, { name, addresses, ttlSeconds }: Plain, signal?: AbortSignal): Promise<string> {
    this.servers.enter('dns.upsert', [zoneId], signal)
    if (addresses.length === 0) throw new HengeError('REFUSED', 'A record holds at least one address.')
    this.records.set(name, { addresses: [...addresses], ttlSeconds, otherwise: null })
    return this.changed(name, addresses)
  }

  async remove(zoneId: string, { name, addresses }: Plain, signal?: AbortSignal): Promise<string | null> {
    this.servers.enter('dns.remove', [zoneId], signal)
    const present = this.records.get(name)
    if (!present) return null
    if (present.addresses.join() !== addresses.join()) throw new HengeError('REFUSED', 'It holds something else.')
    this.records.delete(name)
    return this.changed(name, [])
  }

  async checkChange(zoneId: string, _name: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('dns.checkChange', [zoneId], signal)
  }

  async isInSync(changeId: string, signal?: AbortSignal): Promise<boolean> {
    this.servers.enter('dns.isInSync', [changeId], signal)
    const at = this.changes.get(changeId)
    if (at === undefined) throw new HengeError('NOT_FOUND', `There is no change ${changeId}.`)
    return this.servers.clock.now() - at >= 8000
  }

  private changed(name: string, addresses: readonly string[]): string {
    const at = this.servers.clock.now()
    const id = `C${this.changes.size + 1}`
    this.changes.set(id, at)
    this.history.push({ name, addresses: [...addresses], at })
    return id
  }
}
