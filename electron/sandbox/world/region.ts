import type { Clock } from '../../../shared/model/clock.ts'
import type { LoadBalancer, TargetGroup } from './balancing.ts'
import type { DnsChange, HostedZone } from './dns-entities.ts'
import type {
  Address,
  Entity,
  EntityKind,
  Instance,
  LaunchToken,
  LogCursor,
  OwnImage,
  RemoteCommand,
  RootVolumeTask,
  SecurityGroup,
  Snapshot,
  StoredParameter,
  Volume,
  WorldClock,
} from './entities.ts'
import type { Faults } from './faults.ts'
import type { IamRole } from './iam-roles.ts'
import { defaultSecurityGroupId, defaultVpcId } from './network.ts'
import type { ScheduleGroup, TimedSchedule } from './timed-schedules.ts'
import type { Timings } from './timings.ts'

interface EntityTypes {
  instance: Instance
  volume: Volume
  address: Address
  token: LaunchToken
  'security-group': SecurityGroup
  'target-group': TargetGroup
  'load-balancer': LoadBalancer
  snapshot: Snapshot
  image: OwnImage
  'root-volume-task': RootVolumeTask
  clock: WorldClock
  parameter: StoredParameter
  command: RemoteCommand
  'hosted-zone': HostedZone
  'dns-change': DnsChange
  'log-cursor': LogCursor
  'iam-role': IamRole
  'schedule-group': ScheduleGroup
  schedule: TimedSchedule
}

/** What there is in one region. Reading is free; `put` and `remove` are written down when the call that caused them ends. */
export class Region {
  readonly name: string
  readonly clock: Clock
  readonly timings: Timings
  readonly faults: Faults
  /** Milliseconds for which ids that are made now stay unknown to other calls. */
  unknownFor = 0
  private readonly makeId: (prefix: string) => string
  private readonly unknownUntil = new Map<string, number>()
  private readonly byKind = new Map<EntityKind, Map<string, Entity>>()
  private readonly changed = new Map<string, { readonly kind: EntityKind; readonly id: string }>()

  constructor(name: string, clock: Clock, timings: Timings, faults: Faults, newId: (prefix: string) => string) {
    this.name = name
    this.clock = clock
    this.timings = timings
    this.faults = faults
    this.makeId = newId
    this.restore({
      kind: 'security-group',
      id: defaultSecurityGroupId(name),
      name: 'default',
      description: 'default VPC security group',
      vpcId: defaultVpcId(name),
      tags: {},
      openPorts: [],
    })
  }

  get now(): number {
    return this.clock.now()
  }

  /** A new unique id: `i` → `i-0123456789abcdef0`. */
  newId(prefix: string): string {
    const id = this.makeId(prefix)
    if (this.unknownFor > 0) this.unknownUntil.set(id, this.now + this.unknownFor)
    return id
  }

  /** False while the describing calls do not know an id that was made under `unknownFor`. */
  knows(id: string): boolean {
    const until = this.unknownUntil.get(id)
    return until === undefined || this.now >= until
  }

  /** Oldest first. */
  all<Kind extends EntityKind>(kind: Kind): EntityTypes[Kind][] {
    return [...(this.byKind.get(kind)?.values() ?? [])] as EntityTypes[Kind][]
  }

  find<Kind extends EntityKind>(kind: Kind, id: string): EntityTypes[Kind] | undefined {
    return this.byKind.get(kind)?.get(id) as EntityTypes[Kind] | undefined
  }

  put(entity: Entity): void {
    this.restore(entity)
    this.changed.set(`${entity.kind} ${entity.id}`, entity)
  }

  remove(kind: EntityKind, id: string): void {
    this.byKind.get(kind)?.delete(id)
    this.changed.set(`${kind} ${id}`, { kind, id })
  }

  /** As `put`, for what is already on record. */
  restore(entity: Entity): void {
    let entities = this.byKind.get(entity.kind)
    if (entities === undefined) {
      entities = new Map()
      this.byKind.set(entity.kind, entities)
    }
    entities.set(entity.id, entity)
  }

  /** What was put or removed since `forgetChanges`. */
  changes(): { readonly kind: EntityKind; readonly id: string; readonly entity: Entity | null }[] {
    return [...this.changed.values()].map(({ kind, id }) => ({ kind, id, entity: this.find(kind, id) ?? null }))
  }

  forgetChanges(): void {
    this.changed.clear()
  }
}
