import { createHash } from 'node:crypto'
import type { Plan, PlannedServer } from '../../../shared/model/replacement/plan.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { LaunchRequest } from '../fleet/ports.ts'
import type { LaunchTemplate } from './ports.ts'

/** RunInstances ClientToken: the same for the same server of the same job, whenever it is asked for again. */
export function clientToken(jobId: string, stepId: string, index: number): string {
  return `henge-${createHash('sha256').update(`${jobId}/${stepId}/${index}`).digest('hex').slice(0, 40)}`
}

/** What is launched for one planned server; the program’s own tags win over the recipe’s. */
export function launchRequest(plan: Plan, template: LaunchTemplate, server: PlannedServer, jobId: string, token: string): LaunchRequest {
  return {
    clientToken: token,
    imageId: plan.imageId,
    instanceType: template.instanceType,
    userData: template.userData,
    zone: server.zone,
    subnetId: server.subnetId,
    securityGroupIds: server.securityGroupIds,
    keyName: server.keyName,
    instanceProfile: server.instanceProfile,
    publicAddress: server.publicAddress,
    rootVolume: template.rootVolume,
    tags: {
      ...template.tags,
      Name: server.name,
      [hengeTags.role]: plan.role,
      [hengeTags.recipe]: plan.recipe,
      [hengeTags.revision]: plan.toRevision,
      [hengeTags.generation]: String(server.generation),
      [hengeTags.job]: jobId,
    },
  }
}
