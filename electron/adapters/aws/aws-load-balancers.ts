import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand, type TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { LoadBalancers, TargetGroupMembership } from '../../backend/replacement/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks } from './describe-servers.ts'

/** Target groups that are asked for at the same time: well inside what ELBv2 lets through. */
const askedTogether = 4

export class AwsLoadBalancers implements LoadBalancers {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async membershipsOf(serverIds: readonly string[], signal?: AbortSignal): Promise<TargetGroupMembership[]> {
    if (serverIds.length === 0) return []
    const wanted = new Set(serverIds)
    const memberships: TargetGroupMembership[] = []
    for (const groups of chunks(await this.instanceGroups(signal), askedTogether)) {
      const found = await Promise.all(groups.map((group) => this.members(group, signal)))
      memberships.push(...found.flat().filter(({ serverId }) => wanted.has(serverId)))
    }
    return memberships
  }

  private async instanceGroups(signal: AbortSignal | undefined): Promise<TargetGroup[]> {
    const groups: TargetGroup[] = []
    let Marker: string | undefined
    do {
      const page = await this.session
        .call(
          'Elastic Load Balancing v2',
          'elasticloadbalancing:DescribeTargetGroups',
          (client, options) => client.send(new DescribeTargetGroupsCommand({ Marker, PageSize: 400 }), options),
          signal,
        )
        .catch((error) => {
          // An EC2-compatible provider without load balancers says so; there are no members then.
          if (/^(InvalidAction|UnknownOperation|UnknownOperationException)$/.test(awsCode(error) ?? '')) return null
          throw error
        })
      groups.push(...(page?.TargetGroups ?? []).filter(({ TargetType }) => TargetType === undefined || TargetType === 'instance'))
      Marker = page?.NextMarker
    } while (Marker)
    return groups
  }

  private async members(group: TargetGroup, signal: AbortSignal | undefined): Promise<TargetGroupMembership[]> {
    const { TargetHealthDescriptions } = await this.session.call(
      'Elastic Load Balancing v2',
      'elasticloadbalancing:DescribeTargetHealth',
      (client, options) => client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn }), options),
      signal,
    )
    return (TargetHealthDescriptions ?? []).flatMap(({ Target, TargetHealth }) =>
      Target?.Id
        ? {
            targetGroupArn: group.TargetGroupArn ?? '',
            targetGroupName: group.TargetGroupName ?? '',
            serverId: Target.Id,
            port: Target.Port ?? null,
            health: TargetHealth?.State ?? 'insufficient-data',
          }
        : [],
    )
  }
}
