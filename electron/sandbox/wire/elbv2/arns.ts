import { hexDigits } from '../../world/dice.ts'
import type { Region } from '../../world/region.ts'

/** A region has one load balancer of a name. */
export function loadBalancerArn(region: Region, accountId: string, name: string): string {
  return `arn:aws:elasticloadbalancing:${region.name}:${accountId}:loadbalancer/app/${name}/${hexDigits(`${region.name} ${name}`, 16)}`
}
