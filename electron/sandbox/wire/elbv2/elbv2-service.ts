import { defineService } from '../service.ts'
import { loadBalancerOperations } from './load-balancers.ts'
import { targetGroupOperations } from './target-groups.ts'
import { targetOperations } from './targets.ts'

export const elbv2Service = defineService(
  { name: 'elasticloadbalancing', queryNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
  [...targetGroupOperations, ...targetOperations, ...loadBalancerOperations],
)
