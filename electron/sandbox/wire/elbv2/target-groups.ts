import {
  CreateTargetGroup$,
  type CreateTargetGroupInput,
  type CreateTargetGroupOutput,
  DeleteTargetGroup$,
  type DeleteTargetGroupInput,
  DescribeTargetGroupAttributes$,
  type DescribeTargetGroupAttributesInput,
  type DescribeTargetGroupAttributesOutput,
  DescribeTargetGroups$,
  type DescribeTargetGroupsInput,
  type DescribeTargetGroupsOutput,
  ModifyTargetGroup$,
  ModifyTargetGroupAttributes$,
  type ModifyTargetGroupAttributesInput,
  type ModifyTargetGroupAttributesOutput,
  type ModifyTargetGroupInput,
  type ModifyTargetGroupOutput,
  type TargetGroupAttribute,
  type TargetGroup as TargetGroupView,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { ApiError } from '../../world/api-error.ts'
import type { HealthCheckSettings, TargetGroup } from '../../world/balancing.ts'
import { defaultVpcId } from '../../world/network.ts'
import type { Region } from '../../world/region.ts'
import { checksOf, defaultAttributes, defaultChecks } from '../../world/target-health.ts'
import { type CallContext, operation } from '../service.ts'
import { loadBalancerArn } from './arns.ts'
import { markedPage } from './marked-page.ts'

/** TargetGroupNotFound. */
export function knownTargetGroup(region: Region, arn: string | undefined): TargetGroup {
  const group = region.find('target-group', arn ?? '')
  if (group === undefined) throw new ApiError('TargetGroupNotFound', 'One or more target groups not found')
  return group
}

function describe({ region, world }: CallContext, input: DescribeTargetGroupsInput): DescribeTargetGroupsOutput {
  const arns = input.TargetGroupArns ?? []
  const names = input.Names ?? []
  for (const arn of arns) knownTargetGroup(region, arn)
  const all = region.all('target-group')
  if (names.some((name) => !all.some((group) => group.name === name))) {
    throw new ApiError('TargetGroupNotFound', 'One or more target groups not found')
  }
  const chosen = all.filter(
    (group) =>
      (arns.length === 0 || arns.includes(group.id)) &&
      (names.length === 0 || names.includes(group.name)) &&
      (input.LoadBalancerArn === undefined ||
        (group.loadBalancerName !== null && loadBalancerArn(region, world.accountId, group.loadBalancerName) === input.LoadBalancerArn)),
  )
  const { items, nextMarker } = markedPage(chosen, input)
  return { TargetGroups: items.map((group) => groupView(region, world.accountId, group)), NextMarker: nextMarker }
}

function groupView(region: Region, accountId: string, group: TargetGroup): TargetGroupView {
  const checks = checksOf(group)
  return {
    TargetGroupArn: group.id,
    TargetGroupName: group.name,
    Protocol: group.protocol as TargetGroupView['Protocol'],
    ProtocolVersion: 'HTTP1',
    Port: group.port,
    VpcId: group.vpcId,
    TargetType: 'instance',
    IpAddressType: 'ipv4',
    HealthCheckEnabled: true,
    HealthCheckProtocol: checks.protocol as TargetGroupView['HealthCheckProtocol'],
    HealthCheckPort: checks.port === null ? 'traffic-port' : String(checks.port),
    HealthCheckPath: checks.path,
    HealthCheckIntervalSeconds: checks.intervalSeconds,
    HealthCheckTimeoutSeconds: checks.timeoutSeconds,
    HealthyThresholdCount: checks.healthyThreshold,
    UnhealthyThresholdCount: checks.unhealthyThreshold,
    Matcher: { HttpCode: checks.codes },
    LoadBalancerArns: group.loadBalancerName === null ? [] : [loadBalancerArn(region, accountId, group.loadBalancerName)],
  }
}

function changedChecks(checks: HealthCheckSettings, input: ModifyTargetGroupInput): HealthCheckSettings {
  const port = input.HealthCheckPort
  const changed: HealthCheckSettings = {
    protocol: input.HealthCheckProtocol ?? checks.protocol,
    port: port === undefined ? checks.port : port === 'traffic-port' ? null : Number(port),
    path: input.HealthCheckPath ?? checks.path,
    intervalSeconds: input.HealthCheckIntervalSeconds ?? checks.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? Math.min(checks.timeoutSeconds, (input.HealthCheckIntervalSeconds ?? 30) - 1),
    healthyThreshold: input.HealthyThresholdCount ?? checks.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? checks.unhealthyThreshold,
    codes: input.Matcher?.HttpCode ?? checks.codes,
  }
  if (changed.intervalSeconds < 5 || changed.intervalSeconds > 300) {
    throw new ApiError('ValidationError', 'Health check interval must be between 5 and 300 seconds')
  }
  if (changed.timeoutSeconds < 2 || changed.timeoutSeconds >= changed.intervalSeconds) {
    throw new ApiError('ValidationError', 'Health check timeout must be smaller than the interval')
  }
  for (const threshold of [changed.healthyThreshold, changed.unhealthyThreshold]) {
    if (threshold < 2 || threshold > 10) throw new ApiError('ValidationError', 'Health check thresholds must be between 2 and 10')
  }
  return changed
}

function create({ region, world }: CallContext, input: CreateTargetGroupInput): CreateTargetGroupOutput {
  const name = input.Name ?? ''
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) {
    throw new ApiError('ValidationError', `Target group name '${name}' is not valid`)
  }
  if ((input.TargetType ?? 'instance') !== 'instance')
    throw new ApiError('ValidationError', 'The sandbox has target groups of instances only')
  if (input.VpcId !== defaultVpcId(region.name)) throw new ApiError('ValidationError', `The VPC ID '${input.VpcId}' is not found`)
  if (region.all('target-group').some((group) => group.name === name)) {
    throw new ApiError('DuplicateTargetGroupName', `A target group with the same name '${name}' exists, but with different settings`)
  }
  const checks = changedChecks(defaultChecks, { ...input, TargetGroupArn: undefined })
  const group: TargetGroup = {
    kind: 'target-group',
    id: `arn:aws:elasticloadbalancing:${region.name}:${world.accountId}:targetgroup/${name}/${region.newId('tg').slice(-16)}`,
    name,
    port: input.Port ?? 80,
    protocol: input.Protocol ?? 'HTTP',
    vpcId: input.VpcId,
    healthPath: checks.path,
    loadBalancerName: null,
    targets: [],
    checks,
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  }
  region.put(group)
  return { TargetGroups: [groupView(region, world.accountId, group)] }
}

function modify({ region, world }: CallContext, input: ModifyTargetGroupInput): ModifyTargetGroupOutput {
  const group = knownTargetGroup(region, input.TargetGroupArn)
  const checks = changedChecks(checksOf(group), input)
  const changed = { ...group, checks, healthPath: checks.path }
  region.put(changed)
  return { TargetGroups: [groupView(region, world.accountId, changed)] }
}

function remove({ region }: CallContext, input: DeleteTargetGroupInput): object {
  const group = region.find('target-group', input.TargetGroupArn ?? '')
  if (group === undefined) return {}
  if (group.loadBalancerName !== null) {
    throw new ApiError('ResourceInUse', `Target group '${group.id}' is currently in use by a listener or a rule`)
  }
  region.remove('target-group', group.id)
  return {}
}

function attributeViews(group: TargetGroup): TargetGroupAttribute[] {
  return Object.entries({ ...defaultAttributes, ...group.attributes }).map(([Key, Value]) => ({ Key, Value }))
}

function describeAttributes({ region }: CallContext, input: DescribeTargetGroupAttributesInput): DescribeTargetGroupAttributesOutput {
  return { Attributes: attributeViews(knownTargetGroup(region, input.TargetGroupArn)) }
}

function modifyAttributes({ region }: CallContext, input: ModifyTargetGroupAttributesInput): ModifyTargetGroupAttributesOutput {
  const group = knownTargetGroup(region, input.TargetGroupArn)
  const given = (input.Attributes ?? []).map(({ Key, Value }): [string, string] => [Key ?? '', Value ?? ''])
  for (const [key, value] of given) {
    if (!Object.hasOwn(defaultAttributes, key)) throw new ApiError('InvalidConfigurationRequest', `Key '${key}' not valid`)
    const delay = key === 'deregistration_delay.timeout_seconds' ? Number(value) : 0
    if (!(delay >= 0 && delay <= 3600)) {
      throw new ApiError('InvalidConfigurationRequest', `'${key}' must be an integer between 0 and 3600, inclusive`)
    }
  }
  const changed = { ...group, attributes: { ...group.attributes, ...Object.fromEntries(given) } }
  region.put(changed)
  return { Attributes: attributeViews(changed) }
}

export const targetGroupOperations = [
  operation(CreateTargetGroup$, create),
  operation(DeleteTargetGroup$, remove),
  operation(DescribeTargetGroups$, describe),
  operation(ModifyTargetGroup$, modify),
  operation(DescribeTargetGroupAttributes$, describeAttributes),
  operation(ModifyTargetGroupAttributes$, modifyAttributes),
]
