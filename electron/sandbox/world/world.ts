import type { Clock } from '../../../shared/model/clock.ts'
import { Faults } from './faults.ts'
import { terminatedAt } from './life.ts'
import { homeRegion, regionLocations } from './network.ts'
import { Region } from './region.ts'
import { ShiftedClock } from './shifted-clock.ts'
import type { WorldStore } from './store.ts'
import { Throttle } from './throttle.ts'
import { dueAt, fire, rolesRegion } from './timed-schedules.ts'
import type { Timings } from './timings.ts'

export interface WorldOptions {
  readonly clock: Clock
  readonly timings: Timings
  readonly store: WorldStore
  /** A new unique id: `i` → `i-0123456789abcdef0`. */
  readonly newId: (prefix: string) => string
}

/** CloudWatch keeps hourly points longer, but nothing here asks for more than the last 14 days. */
const keepTerminatedMs = 15 * 86_400_000
/** AWS keeps a client token for at least a day after its instance has gone. */
const keepTokensMs = 2 * 86_400_000

/** One AWS account with its regions. */
export class World {
  readonly accountId = '111122223333'
  readonly clock: ShiftedClock
  readonly timings: Timings
  readonly faults = new Faults()
  readonly throttle: Throttle
  private readonly store: WorldStore
  private readonly newId: (prefix: string) => string
  private readonly regions = new Map<string, Region>()
  /** True when nothing was on record. */
  readonly isNew: boolean

  constructor(options: WorldOptions) {
    this.clock = new ShiftedClock(options.clock)
    this.timings = options.timings
    this.store = options.store
    this.newId = options.newId
    this.throttle = new Throttle(this.clock)
    let restored = 0
    for (const { region, entity } of this.store.load()) {
      this.region(region).restore(entity)
      if (entity.kind === 'clock') this.clock.jump(entity.shiftedBy)
      restored++
    }
    this.isNew = restored === 0
    this.forgetLongGone()
  }

  /** The region of that name; throws nothing, see `knowsRegion`. */
  region(name: string): Region {
    let region = this.regions.get(name)
    if (region === undefined) {
      region = new Region(name, this.clock, this.timings, this.faults, this.newId)
      this.regions.set(name, region)
    }
    return region
  }

  /** So much time passes at once, for good. */
  jump(ms: number): void {
    this.clock.jump(ms)
    this.region(homeRegion).put({ kind: 'clock', id: 'clock', shiftedBy: this.clock.shiftedBy })
  }

  knowsRegion(name: string): boolean {
    return name in regionLocations
  }

  /** Those that something has happened in. */
  usedRegions(): Region[] {
    return [...this.regions.values()]
  }

  /**
   * Does what EventBridge Scheduler has done up to now, each thing at its own instant. To be asked for before anybody looks: in between
   * nothing else happens, so that it makes no difference when.
   */
  catchUp(): void {
    const now = this.clock.now()
    for (;;) {
      const waiting = this.usedRegions().flatMap((region) =>
        region.all('schedule').map((schedule) => ({ region, schedule, at: dueAt(schedule) })),
      )
      const due = waiting.filter((one): one is typeof one & { at: number } => one.at !== null && one.at <= now)
      const [first] = due.sort((one, other) => one.at - other.at)
      if (first === undefined) break
      const home = this.region(rolesRegion)
      this.clock.at(first.at, () => fire(first.region, home, this.accountId, first.schedule))
    }
    this.commit()
  }

  /** Makes what has changed durable. What could not be written (a full disk) stays to be written with the next call. */
  commit(): void {
    const changes = this.usedRegions().flatMap((region) => region.changes().map((change) => ({ region: region.name, ...change })))
    if (changes.length === 0) return
    this.store.save(changes)
    for (const region of this.usedRegions()) region.forgetChanges()
  }

  private forgetLongGone(): void {
    const now = this.clock.now()
    for (const region of this.usedRegions()) {
      for (const instance of region.all('instance')) {
        const gone = terminatedAt(instance)
        if (gone === null || gone + keepTerminatedMs > now) continue
        region.remove('instance', instance.id)
        region.remove('log-cursor', instance.id)
        for (const volume of region.all('volume')) {
          if (volume.attachment?.instanceId === instance.id && volume.attachment.deleteOnTermination) region.remove('volume', volume.id)
        }
      }
      for (const volume of region.all('volume')) {
        if (volume.deletedAt !== undefined && volume.deletedAt + keepTerminatedMs < now) region.remove('volume', volume.id)
      }
      for (const image of region.all('image')) {
        if (image.deregisteredAt !== null && image.deregisteredAt + keepTerminatedMs < now) region.remove('image', image.id)
      }
      for (const task of region.all('root-volume-task')) {
        if (task.endsAt + keepTerminatedMs < now) region.remove('root-volume-task', task.id)
      }
      for (const change of region.all('dns-change')) {
        if (change.at + keepTokensMs < now) region.remove('dns-change', change.id)
      }
      for (const command of region.all('command')) {
        if (command.at + keepTokensMs < now) region.remove('command', command.id)
      }
      for (const token of region.all('token')) {
        const instances = token.instanceIds.map((id) => region.find('instance', id))
        const alive = instances.some((instance) => instance !== undefined && terminatedAt(instance) === null)
        if (!alive && token.at + keepTokensMs < now) region.remove('token', token.id)
      }
    }
    this.commit()
  }
}
