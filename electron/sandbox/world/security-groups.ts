import { ApiError } from './api-error.ts'
import { hexDigits } from './dice.ts'
import type { Instance, SecurityGroup, SecurityRule } from './entities.ts'
import { stateAt } from './life.ts'
import type { Region } from './region.ts'

const everywhere = '0.0.0.0/0'

function ruleId(groupId: string, rule: Omit<SecurityRule, 'id'>): string {
  const { egress, protocol, fromPort, toPort, cidr, groupId: other } = rule
  return `sgr-0${hexDigits(`${groupId} ${egress} ${protocol} ${fromPort} ${toPort} ${cidr ?? other}`, 16)}`
}

export function securityRule(groupId: string, rule: Omit<SecurityRule, 'id'>): SecurityRule {
  return { id: ruleId(groupId, rule), ...rule }
}

/** Out to everywhere, as every new group has it. */
function openEgress(groupId: string): SecurityRule {
  return securityRule(groupId, {
    egress: true,
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
    cidr: everywhere,
    groupId: null,
    description: null,
  })
}

export function rulesOf(group: SecurityGroup): readonly SecurityRule[] {
  if (group.rules !== undefined) return group.rules
  const ports = group.openPorts.map((port) =>
    securityRule(group.id, {
      egress: false,
      protocol: 'tcp',
      fromPort: port,
      toPort: port,
      cidr: everywhere,
      groupId: null,
      description: null,
    }),
  )
  return [...ports, openEgress(group.id)]
}

/** Oldest first, the default one before them. */
export function securityGroups(region: Region): SecurityGroup[] {
  return region.all('security-group').filter(({ id }) => region.knows(id))
}

/** InvalidGroup.NotFound. */
export function knownSecurityGroup(region: Region, id: string): SecurityGroup {
  const group = region.knows(id) ? region.find('security-group', id) : undefined
  if (group === undefined) throw new ApiError('InvalidGroup.NotFound', `The security group '${id}' does not exist`)
  return group
}

/** Throws what CreateSecurityGroup would; changes nothing. */
export function checkNewSecurityGroup(region: Region, name: string, description: string, vpcId: string): void {
  if (name === '') throw new ApiError('MissingParameter', 'The request must contain the parameter groupName')
  if (description === '') throw new ApiError('MissingParameter', 'The request must contain the parameter GroupDescription')
  if (name === 'default' || name.startsWith('sg-')) {
    throw new ApiError('InvalidParameterValue', `Value (${name}) for parameter GroupName is invalid. It must not be reserved.`)
  }
  if (region.all('security-group').some((group) => group.name === name && group.vpcId === vpcId)) {
    throw new ApiError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpcId}'`)
  }
}

export function createSecurityGroup(
  region: Region,
  given: { readonly name: string; readonly description: string; readonly vpcId: string; readonly tags: Readonly<Record<string, string>> },
): SecurityGroup {
  const id = region.newId('sg')
  const group: SecurityGroup = { kind: 'security-group', id, ...given, openPorts: [], rules: [openEgress(id)] }
  region.put(group)
  return group
}

/** Throws what DeleteSecurityGroup would; changes nothing. */
export function checkDeleteSecurityGroup(region: Region, id: string): SecurityGroup {
  const group = knownSecurityGroup(region, id)
  if (group.name === 'default') {
    throw new ApiError('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`)
  }
  const inUse =
    region.all('instance').some((instance) => instance.securityGroupIds.includes(id) && stateAt(instance, region.now) !== 'terminated') ||
    region.all('load-balancer').some((balancer) => balancer.securityGroupIds.includes(id)) ||
    region.all('security-group').some((other) => other.id !== id && rulesOf(other).some((rule) => rule.groupId === id))
  if (inUse) throw new ApiError('DependencyViolation', `resource ${id} has a dependent object`)
  return group
}

/** Throws what Authorize… would for a rule that is there already; changes nothing. */
export function checkAuthorize(group: SecurityGroup, rules: readonly SecurityRule[]): void {
  const twice = rules.find((rule) => rulesOf(group).some(({ id }) => id === rule.id))
  if (twice === undefined) return
  const ports = twice.protocol === '-1' ? 'ALL' : `${twice.protocol.toUpperCase()}, from port: ${twice.fromPort}, to port: ${twice.toPort}`
  throw new ApiError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${twice.cidr ?? twice.groupId}, ${ports}, ALLOW" already exists`,
  )
}

export function addRules(region: Region, group: SecurityGroup, rules: readonly SecurityRule[]): void {
  region.put({ ...group, rules: [...rulesOf(group), ...rules] })
}

export function removeRules(region: Region, group: SecurityGroup, ids: ReadonlySet<string>): void {
  region.put({ ...group, rules: rulesOf(group).filter(({ id }) => !ids.has(id)), rulesChangedAt: region.now })
}

/** The default group lets its own members through, and the load balancers are among them. */
function letsIn(group: SecurityGroup, port: number): boolean {
  if (group.name === 'default') return true
  return rulesOf(group).some(
    ({ egress, protocol, fromPort, toPort }) =>
      !egress && (protocol === '-1' || (protocol === 'tcp' && (fromPort === -1 || (fromPort <= port && port <= toPort)))),
  )
}

/** Since when nothing gets through to this port of the instance; null while something does. */
export function closedSince(region: Region, instance: Instance, port: number): number | null {
  const groups = instance.securityGroupIds.flatMap((id) => region.find('security-group', id) ?? [])
  if (groups.some((group) => letsIn(group, port))) return null
  return Math.max(instance.groupsChangedAt ?? instance.createdAt, ...groups.map((group) => group.rulesChangedAt ?? 0))
}
