import {
  DeregisterTargetsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type TargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { HengeError } from '../../../shared/model/error.ts'
import type { LoadBalancers, TargetGroupMembership, TargetGroupSettings, TargetHealth } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks } from './describe-servers.ts'
import { isUnsupported, offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'

const service = 'Elastic Load Balancing v2'
/** Target groups that are asked for at the same time: well inside what ELBv2 lets through. */
const askedTogether = 4
const arnsPerCall = 20
const targetsPerCall = 100
/** ELBv2’s own, where a provider does not say: 30 s, 5 and 2 passes, 300 s. */
const usual = { intervalSeconds: 30, healthyThreshold: 5, unhealthyThreshold: 2, deregistrationDelaySeconds: 300 }

type Targets = Parameters<LoadBalancers['register']>[1]

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

  async settings(targetGroupArns: readonly string[], signal?: AbortSignal): Promise<TargetGroupSettings[]> {
    const settings: TargetGroupSettings[] = []
    for (const TargetGroupArns of chunks([...new Set(targetGroupArns)], arnsPerCall)) {
      const found = await this.session.call(
        service,
        'elasticloadbalancing:DescribeTargetGroups',
        async (client, options) => {
          const answer = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns }), options)
          return given(answer.TargetGroups, answer)
        },
        signal,
      )
      for (const groups of chunks(found, askedTogether)) {
        settings.push(...(await Promise.all(groups.map((group) => this.settingsOf(group, signal)))))
      }
    }
    return settings
  }

  async register(targetGroupArn: string, targets: Targets, signal?: AbortSignal): Promise<void> {
    for (const part of chunks(targets, targetsPerCall)) {
      const command = { TargetGroupArn: targetGroupArn, Targets: part.map(toTarget) }
      await this.session.call(
        service,
        'elasticloadbalancing:RegisterTargets',
        (client, options) => client.send(new RegisterTargetsCommand(command), options),
        signal,
      )
    }
  }

  async deregister(targetGroupArn: string, targets: Targets, signal?: AbortSignal): Promise<void> {
    for (const part of chunks(targets, targetsPerCall)) await this.deregisterPart(targetGroupArn, part, signal)
  }

  async targetHealth(targetGroupArn: string, serverIds: readonly string[], signal?: AbortSignal): Promise<TargetHealth[]> {
    const wanted = new Set(serverIds)
    // Of the whole group: naming targets fails as a whole when one of them is gone.
    const found = await this.health(targetGroupArn, signal)
    return found.flatMap(({ Target, TargetHealth }) =>
      Target?.Id && wanted.has(Target.Id)
        ? {
            serverId: Target.Id,
            port: Target.Port ?? null,
            health: TargetHealth?.State ?? 'unavailable',
            reason: TargetHealth?.Reason ?? null,
          }
        : [],
    )
  }

  private async deregisterPart(TargetGroupArn: string, part: Targets, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.session.call(
        service,
        'elasticloadbalancing:DeregisterTargets',
        (client, options) => client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: part.map(toTarget) }), options),
        signal,
      )
    } catch (error) {
      // A group that is gone holds nobody.
      if (/^TargetGroupNotFound(Exception)?$/.test(awsCode(error) ?? '')) return
      if (!/^InvalidTarget(Exception)?$/.test(awsCode(error) ?? '')) throw error
      // One target that the group does not hold fails the whole call: the others are asked for again.
      const held = await this.health(TargetGroupArn, signal)
      const remaining = part.filter(({ serverId }) => held.some(({ Target }) => Target?.Id === serverId))
      if (remaining.length === part.length) throw error
      if (remaining.length > 0) await this.deregisterPart(TargetGroupArn, remaining, signal)
    }
  }

  private async settingsOf(group: TargetGroup, signal: AbortSignal | undefined): Promise<TargetGroupSettings> {
    const attributes = await this.session.call(
      service,
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      async (client, options) => {
        const command = new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group.TargetGroupArn })
        const answer = await client.send(command, options)
        return given(answer.Attributes, answer)
      },
      signal,
    )
    const delay = attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value
    return {
      targetGroupArn: group.TargetGroupArn ?? '',
      targetGroupName: group.TargetGroupName ?? '',
      intervalSeconds: group.HealthCheckIntervalSeconds ?? usual.intervalSeconds,
      healthyThreshold: group.HealthyThresholdCount ?? usual.healthyThreshold,
      unhealthyThreshold: group.UnhealthyThresholdCount ?? usual.unhealthyThreshold,
      deregistrationDelaySeconds: delay !== undefined && /^\d{1,4}$/.test(delay) ? Number(delay) : usual.deregistrationDelaySeconds,
    }
  }

  /** An EC2-compatible provider without load balancers has no groups. */
  private async instanceGroups(signal: AbortSignal | undefined): Promise<TargetGroup[]> {
    try {
      const groups = await readPages<TargetGroup>(
        ({ TargetGroupArn }) => TargetGroupArn,
        (Marker) => {
          const asking = this.session.call(
            service,
            'elasticloadbalancing:DescribeTargetGroups',
            async (client, options) => {
              const page = await client.send(new DescribeTargetGroupsCommand({ Marker, PageSize: 400 }), options)
              return { items: given(page.TargetGroups, page), next: page.NextMarker }
            },
            signal,
          )
          return offered(this.session, asking, signal)
        },
      )
      return groups.filter(({ TargetType }) => TargetType === undefined || TargetType === 'instance')
    } catch (error) {
      if (isUnsupported(error)) return []
      throw error
    }
  }

  private async members(group: TargetGroup, signal: AbortSignal | undefined): Promise<TargetGroupMembership[]> {
    const { TargetGroupArn: targetGroupArn = '', TargetGroupName: targetGroupName = '' } = group
    const found = await this.health(targetGroupArn, signal).catch((error) => {
      // Deleted since it was listed.
      if (error instanceof HengeError && error.code === 'NOT_FOUND') return []
      throw error
    })
    return found.flatMap(({ Target, TargetHealth }) =>
      Target?.Id
        ? { targetGroupArn, targetGroupName, serverId: Target.Id, port: Target.Port ?? null, health: TargetHealth?.State ?? 'unavailable' }
        : [],
    )
  }

  private async health(TargetGroupArn: string, signal: AbortSignal | undefined): Promise<TargetHealthDescription[]> {
    return this.session.call(
      service,
      'elasticloadbalancing:DescribeTargetHealth',
      async (client, options) => {
        const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }), options)
        return given(answer.TargetHealthDescriptions, answer)
      },
      signal,
    )
  }
}

function toTarget({ serverId, port }: Targets[number]) {
  return { Id: serverId, Port: port ?? undefined }
}
