import { hexDigits } from '../world/dice.ts'
import type { Instance, StateChange } from '../world/entities.ts'
import type { Image } from '../world/images.ts'
import { findInstanceType } from '../world/instance-types.ts'
import { changedHistory, userInitiated } from '../world/life.ts'
import { defaultVpcId, subnetsOf } from '../world/network.ts'
import type { Region } from '../world/region.ts'

export interface SeedInstance {
  readonly name: string
  readonly image: Image
  readonly instanceType: string
  readonly bornAt: number
  /** Position among the region’s zones; goes round. */
  readonly zoneIndex: number
  readonly userData: string | null
  readonly keyName: string | null
  readonly devices: readonly {
    readonly device: string
    readonly sizeGiB: number
    readonly type: string
    readonly encrypted: boolean
    readonly deleteOnTermination: boolean
  }[]
  readonly tags: Readonly<Record<string, string>>
}

/** Puts instances with a past into a region. Ids follow from the names, so that two seeds of one hour are the same world. */
export class SeedPlace {
  private readonly region: Region
  private readonly shopGroupId: string
  private readonly used = new Map<string, number>()

  constructor(region: Region) {
    this.region = region
    this.shopGroupId = `sg-0${hexDigits(`${region.name} shop group`, 16)}`
    region.put({
      kind: 'security-group',
      id: this.shopGroupId,
      name: 'shop',
      description: 'web and API of the shop',
      vpcId: defaultVpcId(region.name),
      tags: {},
      openPorts: [80, 443, 8080],
    })
  }

  /** Returns the instance’s id. */
  add(seed: SeedInstance): string {
    const { region } = this
    const { timings } = region
    const subnets = subnetsOf(region.name)
    const subnet = subnets[seed.zoneIndex % subnets.length]
    if (subnet === undefined) throw new Error(`the region ${region.name} has no subnet`)
    const host = (this.used.get(subnet.id) ?? 9) + 1
    this.used.set(subnet.id, host)
    const id = `i-0${hexDigits(`seed ${seed.name}`, 16)}`
    const instance: Instance = {
      kind: 'instance',
      id,
      reservationId: `r-0${hexDigits(`seed ${seed.name} reservation`, 16)}`,
      launchIndex: 0,
      clientToken: null,
      createdAt: seed.bornAt,
      visibleAt: seed.bornAt,
      history: [
        { at: seed.bornAt, state: 'pending', reason: null },
        { at: seed.bornAt + timings.running, state: 'running', reason: null },
      ],
      imageId: seed.image.id,
      instanceType: seed.instanceType,
      architecture: findInstanceType(seed.instanceType)?.architecture ?? seed.image.architecture,
      rootDevice: seed.image.rootDevice,
      keyName: seed.keyName,
      zone: subnet.zone,
      subnetId: subnet.id,
      vpcId: subnet.vpcId,
      securityGroupIds: [this.shopGroupId],
      privateAddress: `172.31.${subnet.base[2] + (host >> 8)}.${host & 255}`,
      wantsPublicAddress: true,
      instanceProfileArn: null,
      userData: seed.userData,
      tags: seed.tags,
      terminationProtected: false,
      stopProtected: false,
      shutdownBehavior: 'stop',
      monitoring: false,
      neverHealthy: false,
      reboots: [],
    }
    region.put(instance)
    for (const device of seed.devices) {
      region.put({
        kind: 'volume',
        id: `vol-0${hexDigits(`seed ${seed.name} ${device.device}`, 16)}`,
        createdAt: seed.bornAt,
        zone: subnet.zone,
        sizeGiB: device.sizeGiB,
        type: device.type,
        iops: 3000,
        throughput: device.type === 'gp3' ? 125 : null,
        encrypted: device.encrypted,
        snapshotId: device.device === seed.image.rootDevice ? seed.image.snapshotId : null,
        attachment: { instanceId: id, device: device.device, at: seed.bornAt, deleteOnTermination: device.deleteOnTermination },
        tags: { Name: seed.name },
      })
    }
    return id
  }

  terminate(id: string, at: number): void {
    this.change(id, at, [
      { at, state: 'shutting-down', reason: userInitiated },
      { at: at + this.region.timings.shuttingDown, state: 'terminated', reason: userInitiated },
    ])
  }

  stop(id: string, at: number): void {
    this.change(id, at, [
      { at, state: 'stopping', reason: userInitiated },
      { at: at + this.region.timings.stopping, state: 'stopped', reason: userInitiated },
    ])
  }

  private change(id: string, at: number, changes: readonly StateChange[]): void {
    const instance = this.region.find('instance', id)
    if (instance === undefined) throw new Error(`the seed has no instance ${id}`)
    this.region.put({ ...instance, history: changedHistory(instance, at, changes) })
  }
}
