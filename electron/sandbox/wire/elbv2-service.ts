import {
  CreateTargetGroup$,
  type CreateTargetGroupInput,
  type CreateTargetGroupOutput,
  DeleteTargetGroup$,
  type DeleteTargetGroupInput,
  DeregisterTargets$,
  type DeregisterTargetsInput,
  DescribeLoadBalancers$,
  type DescribeLoadBalancersInput,
  type DescribeLoadBalancersOutput,
  DescribeTargetGroups$,
  type DescribeTargetGroupsInput,
  type DescribeTargetGroupsOutput,
  DescribeTargetHealth$,
  type DescribeTargetHealthInput,
  type DescribeTargetHealthOutput,
  RegisterTargets$,
  type RegisterTargetsInput,
  type TargetGroup as TargetGroupView,
  type TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { ApiError } from '../world/api-error.ts'
import { hexDigits } from '../world/dice.ts'
import type { TargetGroup } from '../world/entities.ts'
import { knownInstance } from '../world/instances.ts'
import { stateAt, statusAt } from '../world/life.ts'
import { defaultSecurityGroupId, defaultVpcId, subnetsOf } from '../world/network.ts'
import type { Region } from '../world/region.ts'
import { type CallContext, defineService, operation } from './service.ts'

/** Deregistration delay and the time until the first checks have passed, shorter than AWS’s 300 s and 150 s. */
const drainingMs = 20_000
const initialMs = 10_000

function targetGroup(region: Region, arn: string | undefined): TargetGroup {
  const group = region.find('target-group', arn ?? '')
  if (group === undefined) throw new ApiError('TargetGroupNotFound', 'One or more target groups not found')
  return group
}

function loadBalancerArn(region: Region, accountId: string, name: string): string {
  return `arn:aws:elasticloadbalancing:${region.name}:${accountId}:loadbalancer/app/${name}/${hexDigits(`${region.name} ${name}`, 16)}`
}

function describeTargetGroups({ region, world }: CallContext, input: DescribeTargetGroupsInput): DescribeTargetGroupsOutput {
  const arns = input.TargetGroupArns ?? []
  const names = input.Names ?? []
  for (const arn of arns) targetGroup(region, arn)
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
  return {
    TargetGroups: chosen.map((group) => groupView(region, world.accountId, group)),
  }
}

function groupView(region: Region, accountId: string, group: TargetGroup): TargetGroupView {
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
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckPath: group.healthPath,
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200' },
    LoadBalancerArns: group.loadBalancerName === null ? [] : [loadBalancerArn(region, accountId, group.loadBalancerName)],
  }
}

function createTargetGroup({ region, world }: CallContext, input: CreateTargetGroupInput): CreateTargetGroupOutput {
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
  const group: TargetGroup = {
    kind: 'target-group',
    id: `arn:aws:elasticloadbalancing:${region.name}:${world.accountId}:targetgroup/${name}/${region.newId('tg').slice(-16)}`,
    name,
    port: input.Port ?? 80,
    protocol: input.Protocol ?? 'HTTP',
    vpcId: input.VpcId,
    healthPath: input.HealthCheckPath ?? '/',
    loadBalancerName: null,
    targets: [],
  }
  region.put(group)
  return { TargetGroups: [groupView(region, world.accountId, group)] }
}

function deleteTargetGroup({ region }: CallContext, input: DeleteTargetGroupInput): object {
  const group = region.find('target-group', input.TargetGroupArn ?? '')
  if (group === undefined) return {}
  if (group.loadBalancerName !== null) {
    throw new ApiError('ResourceInUse', `Target group '${group.id}' is currently in use by a listener or a rule`)
  }
  region.remove('target-group', group.id)
  return {}
}

function healthOf(region: Region, group: TargetGroup, target: TargetGroup['targets'][number]): TargetHealth {
  const now = region.now
  if (group.loadBalancerName === null) {
    return {
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target group is not configured to receive traffic from the load balancer',
    }
  }
  if (target.deregisteredAt !== null) {
    return { State: 'draining', Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' }
  }
  const instance = region.find('instance', target.instanceId)
  const state = instance === undefined ? 'terminated' : stateAt(instance, now)
  if (instance === undefined || state !== 'running') {
    return { State: 'unused', Reason: 'Target.InvalidState', Description: `Target is in the ${state} state` }
  }
  const checks = statusAt(instance, now, region.timings)
  if (checks === 'impaired') return { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' }
  if (checks === 'initializing' || now < target.at + initialMs) {
    return { State: 'initial', Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' }
  }
  return { State: 'healthy' }
}

function describeTargetHealth({ region }: CallContext, input: DescribeTargetHealthInput): DescribeTargetHealthOutput {
  const group = targetGroup(region, input.TargetGroupArn)
  const registered = group.targets.filter((target) => target.deregisteredAt === null || region.now < target.deregisteredAt + drainingMs)
  const registeredViews = registered.map((target) => ({
    Target: { Id: target.instanceId, Port: target.port },
    HealthCheckPort: String(target.port),
    TargetHealth: healthOf(region, group, target),
  }))
  const asked = input.Targets ?? []
  if (asked.length === 0) return { TargetHealthDescriptions: registeredViews }
  return {
    TargetHealthDescriptions: asked.map(
      (target) =>
        registeredViews.find((view) => view.Target.Id === target.Id && (target.Port === undefined || view.Target.Port === target.Port)) ?? {
          Target: { Id: target.Id, Port: target.Port ?? group.port },
          TargetHealth: {
            State: 'unused' as const,
            Reason: 'Target.NotRegistered' as const,
            Description: 'Target is not registered to the target group',
          },
        },
    ),
  }
}

function register({ region }: CallContext, input: RegisterTargetsInput): object {
  const group = targetGroup(region, input.TargetGroupArn)
  const added = (input.Targets ?? []).map((target) => {
    const instance = knownInstance(region, target.Id ?? '')
    if (stateAt(instance, region.now) !== 'running') {
      throw new ApiError('InvalidTarget', `The following targets are not in a running state and cannot be registered: '${instance.id}'`)
    }
    return { instanceId: instance.id, port: target.Port ?? group.port, at: region.now, deregisteredAt: null }
  })
  const isAdded = (target: TargetGroup['targets'][number]) =>
    added.some((other) => other.instanceId === target.instanceId && other.port === target.port)
  const kept = group.targets.filter((target) => !isAdded(target) || target.deregisteredAt === null)
  const fresh = added.filter((target) => !kept.some((other) => other.instanceId === target.instanceId && other.port === target.port))
  region.put({ ...group, targets: [...kept, ...fresh] })
  return {}
}

function deregister({ region }: CallContext, input: DeregisterTargetsInput): object {
  const group = targetGroup(region, input.TargetGroupArn)
  const leaving = input.Targets ?? []
  const targets = group.targets
    .filter((target) => target.deregisteredAt === null || region.now < target.deregisteredAt + drainingMs)
    .map((target) =>
      target.deregisteredAt === null &&
      leaving.some((other) => other.Id === target.instanceId && (other.Port === undefined || other.Port === target.port))
        ? { ...target, deregisteredAt: region.now }
        : target,
    )
  region.put({ ...group, targets })
  return {}
}

function describeLoadBalancers({ region, world }: CallContext, input: DescribeLoadBalancersInput): DescribeLoadBalancersOutput {
  const names = [...new Set(region.all('target-group').flatMap((group) => group.loadBalancerName ?? []))]
  const all = names.map((name) => ({ name, arn: loadBalancerArn(region, world.accountId, name) }))
  const chosen = all.filter(
    ({ name, arn }) =>
      (!input.Names?.length || input.Names.includes(name)) && (!input.LoadBalancerArns?.length || input.LoadBalancerArns.includes(arn)),
  )
  if (chosen.length < (input.Names?.length ?? 0) + (input.LoadBalancerArns?.length ?? 0)) {
    throw new ApiError('LoadBalancerNotFound', 'One or more load balancers not found')
  }
  return {
    LoadBalancers: chosen.map(({ name, arn }) => ({
      LoadBalancerArn: arn,
      LoadBalancerName: name,
      DNSName: `${name}-${hexDigits(arn, 9)}.${region.name}.elb.amazonaws.com`,
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
      State: { Code: 'active' },
      VpcId: subnetsOf(region.name)[0]?.vpcId,
      SecurityGroups: [defaultSecurityGroupId(region.name)],
      AvailabilityZones: subnetsOf(region.name).map((subnet) => ({ ZoneName: subnet.zone, SubnetId: subnet.id })),
    })),
  }
}

export const elbv2Service = defineService(
  { name: 'elasticloadbalancing', queryNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
  [
    operation(CreateTargetGroup$, createTargetGroup),
    operation(DeleteTargetGroup$, deleteTargetGroup),
    operation(DescribeTargetGroups$, describeTargetGroups),
    operation(DescribeTargetHealth$, describeTargetHealth),
    operation(DescribeLoadBalancers$, describeLoadBalancers),
    operation(RegisterTargets$, register),
    operation(DeregisterTargets$, deregister),
  ],
)
