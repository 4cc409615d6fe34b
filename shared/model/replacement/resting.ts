import { z } from 'zod'
import { isAlive, type Server } from '../server.ts'
import type { FoundMembership, PlanFindings } from './findings.ts'

/** What a server that was destroyed until the next start of its role leaves behind, and what was its place: the next one gets it. */
export const restingServerSchema = z.object({
  accountId: z.string(),
  role: z.string(),
  region: z.string(),
  serverId: z.string(),
  name: z.string(),
  jobId: z.string().describe('that destroyed it'),
  at: z.iso.datetime(),
  zone: z.string(),
  subnetId: z.string().nullable(),
  securityGroupIds: z.array(z.string()),
  keyName: z.string().nullable(),
  instanceProfileArn: z.string().nullable(),
  volumes: z.array(z.object({ id: z.string(), device: z.string(), sizeGiB: z.number().nullable(), type: z.string().nullable() })),
  address: z.object({ allocationId: z.string(), address: z.string() }).nullable().describe('an Elastic IP that was kept'),
  targetGroups: z.array(
    z.object({
      targetGroupArn: z.string(),
      targetGroupName: z.string(),
      port: z.int().nullable(),
      secondsToInService: z.number(),
      deregistrationDelaySeconds: z.number(),
    }),
  ),
})
export type RestingServer = z.infer<typeof restingServerSchema>

/** The part that a plan knows beforehand. */
export const plannedRestSchema = restingServerSchema.omit({ jobId: true, at: true })
export type PlannedRest = z.infer<typeof plannedRestSchema>

/** What is to be kept of these servers. A server whose Elastic IP is released keeps none. */
export function plannedRest(
  { accountId, role }: Pick<PlannedRest, 'accountId' | 'role'>,
  servers: readonly Server[],
  findings: PlanFindings,
  keepsAddresses: boolean,
): PlannedRest[] {
  return servers.map((server) => {
    const held = keepsAddresses ? findings.addresses.find(({ serverId }) => serverId === server.id) : undefined
    const { region, id, name, zone, subnetId, securityGroupIds, keyName, instanceProfileArn } = server
    return {
      ...{ accountId, role, region, serverId: id, name, zone, subnetId, securityGroupIds, keyName, instanceProfileArn },
      volumes: server.volumes.filter(({ root }) => !root).map((volume) => placeOf(volume)),
      address: held ? { allocationId: held.allocationId, address: held.address } : null,
      targetGroups: findings.targetGroups.filter(({ serverId }) => serverId === id).map(groupOf),
    }
  })
}

const placeOf = ({ id, device, sizeGiB, type }: Server['volumes'][number]) => ({ id, device, sizeGiB, type })

const groupOf = ({ targetGroupArn, targetGroupName, port, secondsToInService, deregistrationDelaySeconds }: FoundMembership) => ({
  ...{ targetGroupArn, targetGroupName, port, secondsToInService, deregistrationDelaySeconds },
})

/** Those that are gone indeed: a job that turned back has left its servers alive, whatever it had written down. */
export function restingNow(kept: readonly RestingServer[], servers: readonly Server[]): RestingServer[] {
  return kept.filter(({ serverId, role }) => !servers.some((server) => server.id === serverId && server.role === role && isAlive(server)))
}
