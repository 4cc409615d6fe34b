import {
  CreateListener$,
  type CreateListenerInput,
  type CreateListenerOutput,
  CreateLoadBalancer$,
  type CreateLoadBalancerInput,
  type CreateLoadBalancerOutput,
  DeleteListener$,
  type DeleteListenerInput,
  DeleteLoadBalancer$,
  type DeleteLoadBalancerInput,
  DescribeListeners$,
  type DescribeListenersInput,
  type DescribeListenersOutput,
  DescribeLoadBalancers$,
  type DescribeLoadBalancersInput,
  type DescribeLoadBalancersOutput,
  type Listener as ListenerView,
  type LoadBalancer as LoadBalancerView,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { ApiError } from '../../world/api-error.ts'
import type { Listener, LoadBalancer } from '../../world/balancing.ts'
import { hexDigits } from '../../world/dice.ts'
import { defaultSecurityGroupId, defaultVpcId, subnetsOf } from '../../world/network.ts'
import type { Region } from '../../world/region.ts'
import { type CallContext, operation } from '../service.ts'
import { loadBalancerArn } from './arns.ts'
import { markedPage } from './marked-page.ts'
import { knownTargetGroup } from './target-groups.ts'

/** Those made here, and those that only the target groups of the seed know of. */
function loadBalancers(region: Region, accountId: string): LoadBalancer[] {
  const made = region.all('load-balancer')
  const named = new Set(region.all('target-group').flatMap((group) => group.loadBalancerName ?? []))
  const seeded = [...named].filter((name) => !made.some((balancer) => balancer.name === name))
  return [...seeded.map((name) => seededBalancer(region, accountId, name)), ...made]
}

function seededBalancer(region: Region, accountId: string, name: string): LoadBalancer {
  const id = loadBalancerArn(region, accountId, name)
  return {
    kind: 'load-balancer',
    id,
    name,
    type: 'application',
    scheme: 'internet-facing',
    createdAt: 0,
    securityGroupIds: [defaultSecurityGroupId(region.name)],
    subnetIds: subnetsOf(region.name).map((subnet) => subnet.id),
    listeners: region
      .all('target-group')
      .filter((group) => group.loadBalancerName === name)
      .map((group) => ({ arn: listenerArn(id, group.port), port: group.port, protocol: group.protocol, targetGroupArn: group.id })),
    tags: {},
  }
}

function listenerArn(balancerArn: string, port: number): string {
  return `${balancerArn.replace(':loadbalancer/', ':listener/')}/${hexDigits(`${balancerArn} ${port}`, 16)}`
}

function known(region: Region, accountId: string, arn: string | undefined): LoadBalancer {
  const balancer = loadBalancers(region, accountId).find((candidate) => candidate.id === arn)
  if (balancer === undefined) throw new ApiError('LoadBalancerNotFound', `Load balancer '${arn}' not found`)
  return balancer
}

function balancerView(region: Region, balancer: LoadBalancer): LoadBalancerView {
  return {
    LoadBalancerArn: balancer.id,
    LoadBalancerName: balancer.name,
    DNSName: `${balancer.name}-${hexDigits(balancer.id, 9)}.${region.name}.elb.amazonaws.com`,
    CanonicalHostedZoneId: 'Z215JYRZR1TBD5',
    CreatedTime: new Date(balancer.createdAt),
    Scheme: balancer.scheme as LoadBalancerView['Scheme'],
    Type: balancer.type as LoadBalancerView['Type'],
    IpAddressType: 'ipv4',
    State: { Code: 'active' },
    VpcId: defaultVpcId(region.name),
    SecurityGroups: [...balancer.securityGroupIds],
    AvailabilityZones: subnetsOf(region.name)
      .filter((subnet) => balancer.subnetIds.includes(subnet.id))
      .map((subnet) => ({ ZoneName: subnet.zone, SubnetId: subnet.id })),
  }
}

function describe({ region, world }: CallContext, input: DescribeLoadBalancersInput): DescribeLoadBalancersOutput {
  const all = loadBalancers(region, world.accountId)
  const chosen = all.filter(
    ({ name, id }) =>
      (!input.Names?.length || input.Names.includes(name)) && (!input.LoadBalancerArns?.length || input.LoadBalancerArns.includes(id)),
  )
  if (chosen.length < (input.Names?.length ?? 0) + (input.LoadBalancerArns?.length ?? 0)) {
    throw new ApiError('LoadBalancerNotFound', 'One or more load balancers not found')
  }
  const { items, nextMarker } = markedPage(chosen, input)
  return { LoadBalancers: items.map((balancer) => balancerView(region, balancer)), NextMarker: nextMarker }
}

function create({ region, world }: CallContext, input: CreateLoadBalancerInput): CreateLoadBalancerOutput {
  const name = input.Name ?? ''
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name))
    throw new ApiError('ValidationError', `The load balancer name '${name}' is not valid`)
  const subnetIds = input.Subnets ?? (input.SubnetMappings ?? []).flatMap(({ SubnetId }) => SubnetId ?? [])
  const subnets = subnetsOf(region.name).map((subnet) => subnet.id)
  const unknown = subnetIds.find((id) => !subnets.includes(id))
  if (unknown !== undefined) throw new ApiError('SubnetNotFound', `The subnet ID '${unknown}' does not exist`)
  if (subnetIds.length < 2)
    throw new ApiError('ValidationError', 'At least two subnets in two different Availability Zones must be specified')
  const id = loadBalancerArn(region, world.accountId, name)
  if (loadBalancers(region, world.accountId).some((balancer) => balancer.id === id)) {
    throw new ApiError('DuplicateLoadBalancerName', `A load balancer with the same name '${name}' exists, but with different settings`)
  }
  const balancer: LoadBalancer = {
    kind: 'load-balancer',
    id,
    name,
    type: input.Type ?? 'application',
    scheme: input.Scheme ?? 'internet-facing',
    createdAt: region.now,
    securityGroupIds: input.SecurityGroups ?? [defaultSecurityGroupId(region.name)],
    subnetIds,
    listeners: [],
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  }
  region.put(balancer)
  return { LoadBalancers: [balancerView(region, balancer)] }
}

function remove({ region }: CallContext, input: DeleteLoadBalancerInput): object {
  const balancer = region.find('load-balancer', input.LoadBalancerArn ?? '')
  if (balancer === undefined) return {}
  for (const listener of balancer.listeners) unlink(region, listener.targetGroupArn)
  region.remove('load-balancer', balancer.id)
  return {}
}

function unlink(region: Region, targetGroupArn: string): void {
  const group = region.find('target-group', targetGroupArn)
  if (group !== undefined) region.put({ ...group, loadBalancerName: null })
}

function listenerView(balancer: LoadBalancer, listener: Listener): ListenerView {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: balancer.id,
    Port: listener.port,
    Protocol: listener.protocol as ListenerView['Protocol'],
    DefaultActions: [{ Type: 'forward', TargetGroupArn: listener.targetGroupArn }],
  }
}

function createListener({ region, world }: CallContext, input: CreateListenerInput): CreateListenerOutput {
  const balancer = region.find('load-balancer', known(region, world.accountId, input.LoadBalancerArn).id)
  if (balancer === undefined) throw new ApiError('UnsupportedOperation', 'A seeded load balancer keeps the listeners it has')
  const forward = input.DefaultActions?.find(({ Type }) => Type === 'forward')
  const group = knownTargetGroup(region, forward?.TargetGroupArn ?? forward?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn)
  const port = input.Port ?? 80
  if (balancer.listeners.some((listener) => listener.port === port)) {
    throw new ApiError('DuplicateListener', 'A listener already exists on this port for this load balancer')
  }
  if (group.loadBalancerName !== null && group.loadBalancerName !== balancer.name) {
    throw new ApiError(
      'TargetGroupAssociationLimit',
      `The following target groups cannot be associated with more than one load balancer: ${group.id}`,
    )
  }
  const listener = { arn: listenerArn(balancer.id, port), port, protocol: input.Protocol ?? 'HTTP', targetGroupArn: group.id }
  region.put({ ...balancer, listeners: [...balancer.listeners, listener] })
  region.put({ ...group, loadBalancerName: balancer.name })
  return { Listeners: [listenerView(balancer, listener)] }
}

function deleteListener({ region }: CallContext, input: DeleteListenerInput): object {
  const balancer = region.all('load-balancer').find(({ listeners }) => listeners.some(({ arn }) => arn === input.ListenerArn))
  const listener = balancer?.listeners.find(({ arn }) => arn === input.ListenerArn)
  if (balancer === undefined || listener === undefined) throw new ApiError('ListenerNotFound', 'One or more listeners not found')
  const listeners = balancer.listeners.filter((other) => other !== listener)
  region.put({ ...balancer, listeners })
  if (!listeners.some((other) => other.targetGroupArn === listener.targetGroupArn)) unlink(region, listener.targetGroupArn)
  return {}
}

function describeListeners({ region, world }: CallContext, input: DescribeListenersInput): DescribeListenersOutput {
  const balancers =
    input.LoadBalancerArn === undefined ? loadBalancers(region, world.accountId) : [known(region, world.accountId, input.LoadBalancerArn)]
  const wanted = input.ListenerArns ?? []
  const all = balancers.flatMap((balancer) =>
    balancer.listeners.map((listener) => ({ id: listener.arn, view: listenerView(balancer, listener) })),
  )
  if (wanted.some((arn) => !all.some(({ id }) => id === arn))) throw new ApiError('ListenerNotFound', 'One or more listeners not found')
  const { items, nextMarker } = markedPage(
    all.filter(({ id }) => wanted.length === 0 || wanted.includes(id)),
    input,
  )
  return { Listeners: items.map(({ view }) => view), NextMarker: nextMarker }
}

export const loadBalancerOperations = [
  operation(DescribeLoadBalancers$, describe),
  operation(CreateLoadBalancer$, create),
  operation(DeleteLoadBalancer$, remove),
  operation(DescribeListeners$, describeListeners),
  operation(CreateListener$, createListener),
  operation(DeleteListener$, deleteListener),
]
