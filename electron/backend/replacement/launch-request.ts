import { createHash } from 'node:crypto'
import type { Plan, PlannedServer } from '../../../shared/model/replacement/plan.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { LaunchRequest } from '../fleet/ports.ts'
import type { LaunchTemplate } from './ports.ts'

/** RunInstances ClientToken: the same for the same server of the same job, whenever it is asked for again. */
export function clientToken(jobId: string, stepId: string, index: number): string {
  return `henge-${createHash('sha256').update(`${jobId}/${stepId}/${index}`).digest('hex').slice(0, 40)}`
}

/** What is launched for one planned server from this image; the program’s own tags win over the recipe’s. */
export function launchRequest(
  plan: Plan,
  template: LaunchTemplate,
  server: PlannedServer,
  jobId: string,
  token: string,
  imageId: string,
): LaunchRequest {
  return {
    ...placeOf(template, server),
    clientToken: token,
    imageId,
    userData: template.userData,
    hibernation: template.hibernation,
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

/** The server that becomes an image: from the base image, of no role. */
export function builderRequest(plan: Plan, template: LaunchTemplate, builder: PlannedServer, jobId: string, token: string): LaunchRequest {
  return {
    ...placeOf(template, builder),
    clientToken: token,
    imageId: plan.imageId,
    userData: template.builderUserData ?? template.userData,
    tags: { ...template.tags, Name: builder.name, [hengeTags.builder]: plan.recipe, [hengeTags.job]: jobId },
  }
}

function placeOf(template: LaunchTemplate, server: PlannedServer): Omit<LaunchRequest, 'clientToken' | 'imageId' | 'userData' | 'tags'> {
  return {
    instanceType: template.instanceType,
    zone: server.zone,
    subnetId: server.subnetId,
    securityGroupIds: server.securityGroupIds,
    keyName: server.keyName,
    instanceProfile: server.instanceProfile,
    publicAddress: server.publicAddress,
    rootVolume: template.rootVolume,
  }
}
