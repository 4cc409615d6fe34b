import type { Instance } from '../../electron/sandbox/world/entities.ts'
import { stateAt, statusAt } from '../../electron/sandbox/world/life.ts'
import type { Region } from '../../electron/sandbox/world/region.ts'
import { targetCondition } from '../../electron/sandbox/world/target-health.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { recordName, region as regionName, type Setting } from './setting.ts'

interface SeenRecord {
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
}

/** Sees everything, at every instant, and asks nobody. */
export class Witness {
  readonly setting: Setting
  plan: Plan | null = null
  jobId: string | null = null
  readonly broken: string[] = []
  private fewest = Number.POSITIVE_INFINITY
  /** What the record was from each of these instants on. */
  private readonly records: (SeenRecord & { readonly at: number })[] = []

  constructor(setting: Setting) {
    this.setting = setting
  }

  get region(): Region {
    return this.setting.sandbox.world.region(regionName)
  }

  /** Servers of the role: those of before, and those that the job has made. */
  servers(): Instance[] {
    const { serverIds } = this.setting
    const isOwn = (instance: Instance) => this.isMade(instance) && !(hengeTags.builder in instance.tags)
    return this.region.all('instance').filter((instance) => serverIds.includes(instance.id) || isOwn(instance))
  }

  /** Builders of images too. */
  made(): Instance[] {
    return this.region.all('instance').filter((instance) => this.isMade(instance))
  }

  private isMade(instance: Instance): boolean {
    return this.jobId !== null && instance.tags[hengeTags.job] === this.jobId && !this.setting.serverIds.includes(instance.id)
  }

  state(instance: Instance): string {
    return stateAt(instance, this.region.now)
  }

  isAlive(instance: Instance): boolean {
    return !['shutting-down', 'terminated'].includes(this.state(instance))
  }

  /** Up, found well by EC2 and by the load balancer, and with the data that the place has. */
  serves(instance: Instance): boolean {
    const { region } = this
    if (this.state(instance) !== 'running' || statusAt(instance, region.now, region.timings) !== 'ok') return false
    return this.getsTraffic(instance) && this.hasItsData(instance) && this.isLedTo(instance)
  }

  private isLedTo({ privateAddress }: Instance): boolean {
    if (this.plan?.handOver.dns === undefined) return true
    return this.record()?.addresses.includes(privateAddress) ?? false
  }

  /** What the role’s record is now; null: there is none. */
  record(): SeenRecord | null {
    const [zone] = this.setting.sandbox.world.region('us-east-1').all('hosted-zone')
    const found = zone?.records.find(({ name, type }) => name === `${recordName}.` && type === 'A')
    return found ? { addresses: found.values, ttlSeconds: found.ttl ?? 0 } : null
  }

  addressesOf(ids: readonly string[]): string[] {
    return ids.flatMap((id) => this.region.find('instance', id)?.privateAddress ?? [])
  }

  /** Who is in the target group and is not draining; null: there is no group. */
  registered(): string[] | null {
    const { targetGroupArn } = this.setting
    const group = targetGroupArn === null ? undefined : this.region.find('target-group', targetGroupArn)
    if (!group) return null
    const isIn = (state: string | undefined) => state !== undefined && state !== 'draining'
    return group.targets.filter((target) => isIn(targetCondition(this.region, group, target)?.state)).map(({ instanceId }) => instanceId)
  }

  private getsTraffic(instance: Instance): boolean {
    const { targetGroupArn } = this.setting
    const group = targetGroupArn === null ? undefined : this.region.find('target-group', targetGroupArn)
    if (!group) return true
    return group.targets.some(
      (target) => target.instanceId === instance.id && targetCondition(this.region, group, target)?.state === 'healthy',
    )
  }

  private hasItsData(instance: Instance): boolean {
    const moves = this.plan?.handOver.volumes ?? []
    const name = instance.tags.Name
    return moves
      .filter(({ serverId, newServerName }) => serverId === instance.id || newServerName === name)
      .every(({ volumeId }) => this.holderOf(volumeId) === instance.id)
  }

  /** To whom the volume is attached; null for nobody. */
  holderOf(volumeId: string): string | null {
    const attachment = this.region.find('volume', volumeId)?.attachment
    if (!attachment || (attachment.detachedAt !== undefined && attachment.detachedAt <= this.region.now)) return null
    return attachment.instanceId
  }

  /** Whose Elastic IP it is; null for nobody: a server that is gone holds none. */
  holderOfAddress(allocationId: string): string | null {
    const id = this.region.find('address', allocationId)?.association?.instanceId ?? null
    const holder = id === null ? undefined : this.region.find('instance', id)
    return holder && this.isAlive(holder) ? id : null
  }

  /** Servers that a fault took away: nobody promised anything about them. */
  vanished(): Instance[] {
    return this.servers().filter(({ vanishesAt }) => vanishesAt !== undefined && vanishesAt <= this.region.now)
  }

  serving(): Instance[] {
    return this.servers().filter((instance) => this.serves(instance))
  }

  /** At each change of the world: what the plan has promised holds. */
  look(after: string): void {
    this.noteRecord()
    if (!this.plan || this.jobId === null) return
    const serving = this.serving()
    const promised = this.plan.minimumHealthy - this.vanished().length
    if (serving.length >= promised || serving.length >= this.fewest) return
    this.fewest = serving.length
    this.broken.push(
      `only ${serving.length} of the promised ${promised} serve (${serving.map(({ tags }) => tags.Name).join(', ')}) at ${new Date(this.region.now).toISOString()}, after ${after}`,
    )
  }

  private noteRecord(): void {
    const now = this.record()
    if (now === null || JSON.stringify(this.records.at(-1)?.addresses) === JSON.stringify(now.addresses)) return
    this.records.push({ ...now, at: this.region.now })
  }

  /** Until when somebody may still be led to this address by what the record was. */
  private rememberedUntil(address: string): number {
    const ends = this.records.map(({ addresses, ttlSeconds }, index) => {
      if (!addresses.includes(address)) return 0
      return (this.records[index + 1]?.at ?? Number.POSITIVE_INFINITY) + ttlSeconds * 1000
    })
    return Math.max(0, ...ends)
  }

  /** Where others serve, nobody is led to an old server any more when it goes. */
  private nobodyIsLedThere(going: readonly string[], after: string): void {
    const { plan } = this
    const others = this.serving().filter(({ id }) => !going.includes(id))
    if (!plan?.handOver.dns || others.length === 0) return
    for (const address of this.addressesOf(going)) {
      const until = this.rememberedUntil(address)
      if (until <= this.region.now) continue
      this.broken.push(
        `${going.join(', ')} went (${after}) while ${recordName} could still lead to ${address} until ${new Date(Math.min(until, 8e15)).toISOString()}`,
      )
    }
  }

  /** Where new ones come first, old ones go only while all the new ones of their batch serve. */
  oldOnesGo(ids: readonly string[], after: string): void {
    const { plan } = this
    if (!plan) return
    for (const batch of plan.batches) {
      const going = batch.serverIds.filter((id) => ids.includes(id))
      const kinds = plan.steps.filter((step) => step.batch === batch.number).map(({ kind }) => kind)
      const end = kinds.findIndex((kind) => kind === 'terminate' || kind === 'quarantine')
      if (going.length > 0) this.nobodyIsLedThere(going, after)
      if (going.length === 0 || kinds.indexOf('launch') < 0 || kinds.indexOf('launch') > end) continue
      const { now, timings } = this.region
      const well = this.made().filter(
        (instance) =>
          batch.newServerNames.includes(instance.tags.Name ?? '') &&
          this.state(instance) === 'running' &&
          statusAt(instance, now, timings) === 'ok',
      )
      if (well.length >= batch.newServerNames.length) continue
      this.broken.push(`${going.join(', ')} went (${after}) while ${well.length} of ${batch.newServerNames.length} new servers were well`)
    }
  }
}
