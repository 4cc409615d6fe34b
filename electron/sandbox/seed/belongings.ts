import { hexDigits } from '../world/dice.ts'
import type { Instance } from '../world/entities.ts'
import { terminatedAt } from '../world/life.ts'
import { defaultVpcId } from '../world/network.ts'
import type { Region } from '../world/region.ts'
import { defaultChecks } from '../world/target-health.ts'

/** What the role of a recipe has besides its servers, so that each way of handing something over can be tried. */
export function giveBelongings(region: Region, accountId: string, recipe: string, alive: readonly Instance[], since: number): void {
  switch (recipe) {
    case 'web':
      putBehindLoadBalancer(region, accountId, alive, since)
      return
    case 'api': {
      // The one that has been left over from the generation before.
      const oldest = alive.at(-1)
      if (oldest !== undefined) giveElasticAddress(region, oldest, 'partners know this address')
      return
    }
    case 'db':
      for (const instance of alive) giveDataVolume(region, instance, since)
  }
}

/** With short times, as somebody sets them who replaces servers often. */
function putBehindLoadBalancer(region: Region, accountId: string, alive: readonly Instance[], since: number): void {
  const name = 'web'
  region.put({
    kind: 'target-group',
    id: `arn:aws:elasticloadbalancing:${region.name}:${accountId}:targetgroup/${name}/${hexDigits(`${region.name} ${name} targets`, 16)}`,
    name,
    port: 80,
    protocol: 'HTTP',
    vpcId: defaultVpcId(region.name),
    healthPath: '/up',
    loadBalancerName: 'shop',
    checks: { ...defaultChecks, path: '/up', intervalSeconds: 5, timeoutSeconds: 2, healthyThreshold: 2 },
    attributes: { 'deregistration_delay.timeout_seconds': '30' },
    targets: alive.map((instance) => ({
      instanceId: instance.id,
      port: 80,
      at: Math.max(since, instance.createdAt + region.timings.running),
      deregisteredAt: null,
    })),
    tags: { team: 'shop' },
  })
}

function giveElasticAddress(region: Region, instance: Instance, purpose: string): void {
  if (terminatedAt(instance) !== null) return
  const digits = hexDigits(`${instance.id} elastic`, 16)
  region.put({
    kind: 'address',
    id: `eipalloc-0${digits}`,
    publicIp: `18.196.${Number.parseInt(digits.slice(0, 2), 16)}.${1 + (Number.parseInt(digits.slice(2, 4), 16) % 254)}`,
    allocatedAt: instance.createdAt,
    association: { id: `eipassoc-0${hexDigits(`${instance.id} association`, 16)}`, instanceId: instance.id },
    tags: { purpose },
  })
}

/** Older than the server that has it now: it has been handed over before. */
function giveDataVolume(region: Region, instance: Instance, since: number): void {
  region.put({
    kind: 'volume',
    id: `vol-0${hexDigits(`seed ${instance.tags.Name} data`, 16)}`,
    createdAt: since,
    zone: instance.zone,
    sizeGiB: 40,
    type: 'gp3',
    iops: 3000,
    throughput: 125,
    encrypted: true,
    snapshotId: null,
    attachment: {
      instanceId: instance.id,
      device: '/dev/sdf',
      at: instance.createdAt + region.timings.running,
      deleteOnTermination: false,
    },
    tags: { Name: 'db data', team: 'shop' },
  })
}
