import type { Addresses, ElasticAddress, Isolation, Limits, VcpuQuota } from '../../electron/backend/cloud/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { FakeServers } from './fake-cloud.ts'

/** Elastic IPs; the servers that hold them show them. */
export class FakeAddresses implements Addresses {
  private readonly all = new Map<string, ElasticAddress>()
  private readonly servers: FakeServers
  private associations = 0

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  allocate(address: string, serverId: string | null = null): ElasticAddress {
    const allocationId = `eipalloc-${this.all.size + 1}`
    this.all.set(allocationId, { allocationId, address, serverId: null, associationId: null })
    if (serverId !== null) this.give(allocationId, serverId)
    return this.known(allocationId)
  }

  /** All, as they are now. */
  allocated(): ElasticAddress[] {
    return this.now()
  }

  async ofServers(serverIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]> {
    this.servers.enter('addresses.ofServers', serverIds, signal)
    return this.now().filter(({ serverId }) => serverId !== null && serverIds.includes(serverId))
  }

  async describe(allocationIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]> {
    this.servers.enter('addresses.describe', allocationIds, signal)
    return this.now().filter(({ allocationId }) => allocationIds.includes(allocationId))
  }

  async associate(allocationId: string, serverId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('addresses.associate', [serverId], signal)
    this.give(allocationId, serverId)
  }

  async release(allocationId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('addresses.release', [allocationId], signal)
    const holder = this.now().find((one) => one.allocationId === allocationId)?.serverId ?? null
    if (holder !== null) this.servers.update(holder, { publicAddress: null, elasticAddress: false })
    this.all.delete(allocationId)
  }

  private give(allocationId: string, serverId: string): void {
    const address = this.known(allocationId)
    if (!this.servers.server(serverId)) throw new HengeError('NOT_FOUND', `There is no server ${serverId}.`)
    if (address.serverId === serverId) return
    if (address.serverId !== null) this.servers.update(address.serverId, { publicAddress: null, elasticAddress: false })
    this.associations++
    this.all.set(allocationId, { ...address, serverId, associationId: `eipassoc-${this.associations}` })
    this.servers.update(serverId, { publicAddress: address.address, elasticAddress: true })
  }

  /** A server that is terminated holds nothing. */
  private now(): ElasticAddress[] {
    return [...this.all.values()].map((address) => {
      const state = address.serverId === null ? null : this.servers.server(address.serverId)?.state
      return state === 'terminated' || state === undefined ? { ...address, serverId: null, associationId: null } : address
    })
  }

  private known(allocationId: string): ElasticAddress {
    const address = this.now().find((one) => one.allocationId === allocationId)
    if (!address) throw new HengeError('NOT_FOUND', `There is no Elastic IP ${allocationId}.`)
    return address
  }
}

/** All servers are in one network. */
export class FakeIsolation implements Isolation {
  readonly vpcId = 'vpc-1'
  readonly groups = new Map<string, string>()
  readonly tags = new Map<string, Readonly<Record<string, string>>>()
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  async isolatingGroup(vpcId: string, tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
    this.servers.enter('isolation.isolatingGroup', [vpcId], signal)
    const group = this.groups.get(vpcId) ?? `sg-quarantine-${this.groups.size + 1}`
    this.groups.set(vpcId, group)
    if (!this.tags.has(group)) this.tags.set(group, tags)
    return group
  }

  async vpcOf(serverId: string, signal?: AbortSignal): Promise<string | null> {
    this.servers.enter('isolation.vpcOf', [serverId], signal)
    const server = this.servers.server(serverId)
    return server && server.state !== 'terminated' ? this.vpcId : null
  }

  async setSecurityGroups(serverId: string, securityGroupIds: readonly string[], signal?: AbortSignal): Promise<void> {
    this.servers.enter('isolation.setSecurityGroups', [serverId], signal)
    this.servers.update(serverId, { securityGroupIds: [...securityGroupIds] })
  }
}

export class FakeLimits implements Limits {
  /** By subnet; others have 250. */
  readonly free: Record<string, number> = {}
  /** Two vCPUs each, whatever the type. */
  vcpus: Pick<VcpuQuota, 'limit' | 'used'> = { limit: 1000, used: 0 }
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  async freeAddresses(subnetIds: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    this.servers.enter('limits.freeAddresses', subnetIds, signal)
    return Object.fromEntries(subnetIds.map((id) => [id, this.free[id] ?? 250]))
  }

  async vcpuQuotas(instanceTypes: readonly string[], signal?: AbortSignal): Promise<VcpuQuota[]> {
    this.servers.enter('limits.vcpuQuotas', instanceTypes, signal)
    return [{ code: 'L-1216C47A', name: 'Standard', ...this.vcpus, perServer: Object.fromEntries(instanceTypes.map((type) => [type, 2])) }]
  }
}
