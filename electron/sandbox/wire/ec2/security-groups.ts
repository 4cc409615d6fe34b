import {
  AuthorizeSecurityGroupEgress$,
  type AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupIngress$,
  type AuthorizeSecurityGroupIngressRequest,
  type AuthorizeSecurityGroupIngressResult,
  CreateSecurityGroup$,
  type CreateSecurityGroupRequest,
  type CreateSecurityGroupResult,
  DeleteSecurityGroup$,
  type DeleteSecurityGroupRequest,
  type DeleteSecurityGroupResult,
  DescribeSecurityGroupRules$,
  type DescribeSecurityGroupRulesRequest,
  type DescribeSecurityGroupRulesResult,
  DescribeSecurityGroups$,
  type DescribeSecurityGroupsRequest,
  type DescribeSecurityGroupsResult,
  type IpPermission,
  RevokeSecurityGroupEgress$,
  RevokeSecurityGroupIngress$,
  type RevokeSecurityGroupIngressRequest,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { SecurityGroup, SecurityRule } from '../../world/entities.ts'
import { defaultVpcId } from '../../world/network.ts'
import type { Region } from '../../world/region.ts'
import {
  addRules,
  checkAuthorize,
  checkDeleteSecurityGroup,
  checkNewSecurityGroup,
  createSecurityGroup,
  knownSecurityGroup,
  removeRules,
  rulesOf,
  securityGroups,
  securityRule,
} from '../../world/security-groups.ts'
import { type CallContext, operation } from '../service.ts'
import { chosen } from './chosen.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'
import { tagsFor } from './tag-specifications.ts'

function permissionView(rule: SecurityRule, accountId: string): IpPermission {
  const description = rule.description ?? undefined
  return {
    IpProtocol: rule.protocol,
    ...(rule.protocol === '-1' ? {} : { FromPort: rule.fromPort, ToPort: rule.toPort }),
    IpRanges: rule.cidr === null ? [] : [{ CidrIp: rule.cidr, Description: description }],
    UserIdGroupPairs: rule.groupId === null ? [] : [{ GroupId: rule.groupId, UserId: accountId, Description: description }],
  }
}

function ruleView(group: SecurityGroup, rule: SecurityRule, accountId: string): SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: group.id,
    GroupOwnerId: accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidr ?? undefined,
    ReferencedGroupInfo: rule.groupId === null ? undefined : { GroupId: rule.groupId, UserId: accountId },
    Description: rule.description ?? undefined,
    Tags: [],
  }
}

function describe({ region, world }: CallContext, input: DescribeSecurityGroupsRequest): DescribeSecurityGroupsResult {
  refuseDryRun(input)
  const byId = chosen(securityGroups(region), input.GroupIds, (group) => group.id, 'InvalidGroup.NotFound', 'security group')
  const groups = chosen(byId, input.GroupNames, (group) => group.name, 'InvalidGroup.NotFound', 'security group')
  const matching = applyFilters(
    groups,
    input.Filters,
    {
      description: (group) => [group.description],
      'group-id': (group) => [group.id],
      'group-name': (group) => [group.name],
      'owner-id': () => [world.accountId],
      'vpc-id': (group) => [group.vpcId],
    },
    (group) => group.tags,
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, (group) => group.id)
  return {
    SecurityGroups: shown.items.map((group) => ({
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      OwnerId: world.accountId,
      VpcId: group.vpcId,
      IpPermissions: rulesOf(group).flatMap((rule) => (rule.egress ? [] : [permissionView(rule, world.accountId)])),
      IpPermissionsEgress: rulesOf(group).flatMap((rule) => (rule.egress ? [permissionView(rule, world.accountId)] : [])),
      Tags: tagViews(group.tags),
    })),
    NextToken: shown.nextToken,
  }
}

function describeRules({ region, world }: CallContext, input: DescribeSecurityGroupRulesRequest): DescribeSecurityGroupRulesResult {
  refuseDryRun(input)
  const all = securityGroups(region).flatMap((group) => rulesOf(group).map((rule) => ({ group, rule })))
  const byId = chosen(
    all,
    input.SecurityGroupRuleIds,
    ({ rule }) => rule.id,
    'InvalidSecurityGroupRuleId.NotFound',
    'security group rule ID',
  )
  const matching = applyFilters(
    byId,
    input.Filters,
    { 'group-id': ({ group }) => [group.id], 'security-group-rule-id': ({ rule }) => [rule.id] },
    () => ({}),
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, ({ rule }) => rule.id)
  return { SecurityGroupRules: shown.items.map(({ group, rule }) => ruleView(group, rule, world.accountId)), NextToken: shown.nextToken }
}

function create({ region, world }: CallContext, input: CreateSecurityGroupRequest): CreateSecurityGroupResult {
  const vpcId = input.VpcId ?? defaultVpcId(region.name)
  if (vpcId !== defaultVpcId(region.name)) throw new ApiError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`)
  const given = {
    name: input.GroupName ?? '',
    description: input.Description ?? '',
    vpcId,
    tags: tagsFor(input.TagSpecifications, 'security-group'),
  }
  checkNewSecurityGroup(region, given.name, given.description, vpcId)
  refuseDryRun(input)
  const group = createSecurityGroup(region, given)
  const SecurityGroupArn = `arn:aws:ec2:${region.name}:${world.accountId}:security-group/${group.id}`
  return { GroupId: group.id, Tags: tagViews(group.tags), SecurityGroupArn }
}

/** By id, or by name in the default VPC. */
function groupOf(region: Region, input: { readonly GroupId?: string; readonly GroupName?: string }): SecurityGroup {
  if (input.GroupId !== undefined) return knownSecurityGroup(region, input.GroupId)
  const named = securityGroups(region).find((group) => group.name === input.GroupName)
  if (named === undefined) {
    throw new ApiError('InvalidGroup.NotFound', `The security group '${input.GroupName}' does not exist in default VPC`)
  }
  return named
}

function remove({ region }: CallContext, input: DeleteSecurityGroupRequest): DeleteSecurityGroupResult {
  const group = checkDeleteSecurityGroup(region, groupOf(region, input).id)
  refuseDryRun(input)
  region.remove('security-group', group.id)
  return { Return: true, GroupId: group.id }
}

type PermissionsInput = AuthorizeSecurityGroupIngressRequest | AuthorizeSecurityGroupEgressRequest

/** One rule for each source of each permission; a call may name one permission in its own fields too. */
function rulesIn(group: SecurityGroup, input: PermissionsInput, egress: boolean): SecurityRule[] {
  const single: IpPermission[] =
    input.IpProtocol === undefined || input.CidrIp === undefined
      ? []
      : [{ IpProtocol: input.IpProtocol, FromPort: input.FromPort, ToPort: input.ToPort, IpRanges: [{ CidrIp: input.CidrIp }] }]
  const rules = [...(input.IpPermissions ?? []), ...single].flatMap((permission) => {
    const protocol = permission.IpProtocol ?? '-1'
    const ports =
      protocol === '-1' ? { fromPort: -1, toPort: -1 } : { fromPort: permission.FromPort ?? -1, toPort: permission.ToPort ?? -1 }
    const common = { egress, protocol, ...ports }
    return [
      ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) =>
        securityRule(group.id, { ...common, cidr: CidrIp ?? '', groupId: null, description: Description ?? null }),
      ),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, Description }) =>
        securityRule(group.id, { ...common, cidr: null, groupId: GroupId ?? '', description: Description ?? null }),
      ),
    ]
  })
  if (rules.length === 0 && !('SecurityGroupRuleIds' in input && (input.SecurityGroupRuleIds as string[] | undefined)?.length)) {
    throw new ApiError('MissingParameter', 'The request must contain the parameter ipPermissions')
  }
  return rules
}

function authorize(egress: boolean) {
  return ({ region, world }: CallContext, input: PermissionsInput): AuthorizeSecurityGroupIngressResult => {
    const group = groupOf(region, input)
    const rules = rulesIn(group, input, egress)
    checkAuthorize(group, rules)
    refuseDryRun(input)
    addRules(region, group, rules)
    return { Return: true, SecurityGroupRules: rules.map((rule) => ruleView(group, rule, world.accountId)) }
  }
}

function revoke(egress: boolean) {
  return ({ region }: CallContext, input: RevokeSecurityGroupIngressRequest): { readonly Return: boolean } => {
    const group = groupOf(region, input)
    const ids = new Set([...(input.SecurityGroupRuleIds ?? []), ...rulesIn(group, input, egress).map(({ id }) => id)])
    const present = rulesOf(group).filter((rule) => rule.egress === egress)
    for (const id of ids) {
      if (!present.some((rule) => rule.id === id)) {
        throw new ApiError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.')
      }
    }
    refuseDryRun(input)
    removeRules(region, group, ids)
    return { Return: true }
  }
}

export const securityGroupOperations = [
  operation(DescribeSecurityGroups$, describe),
  operation(DescribeSecurityGroupRules$, describeRules),
  operation(CreateSecurityGroup$, create),
  operation(DeleteSecurityGroup$, remove),
  operation(AuthorizeSecurityGroupIngress$, authorize(false)),
  operation(AuthorizeSecurityGroupEgress$, authorize(true)),
  operation(RevokeSecurityGroupIngress$, revoke(false)),
  operation(RevokeSecurityGroupEgress$, revoke(true)),
]
