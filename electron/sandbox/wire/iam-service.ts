import {
  CreateRole$,
  type CreateRoleRequest,
  type CreateRoleResponse,
  DeleteRole$,
  DeleteRolePolicy$,
  type DeleteRolePolicyRequest,
  type DeleteRoleRequest,
  GetRole$,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
  type GetRoleRequest,
  type GetRoleResponse,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
  ListRoleTags$,
  type ListRoleTagsRequest,
  type ListRoleTagsResponse,
  PutRolePolicy$,
  type PutRolePolicyRequest,
  type Role,
  TagRole$,
  type TagRoleRequest,
  UpdateAssumeRolePolicy$,
  type UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam'
import { ApiError } from '../world/api-error.ts'
import { checkDocument, createRole, type IamRole, knownRole, roleArn } from '../world/iam-roles.ts'
import type { Region } from '../world/region.ts'
import { rolesRegion } from '../world/timed-schedules.ts'
import type { World } from '../world/world.ts'
import { type CallContext, defineService, operation } from './service.ts'

/** IAM is one for all regions. */
function home(world: World): Region {
  return world.region(rolesRegion)
}

function change(world: World, name: string | undefined, edit: (role: IamRole) => Partial<IamRole>): object {
  const role = knownRole(home(world), name ?? '')
  home(world).put({ ...role, ...edit(role) })
  return {}
}

const asTags = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
const tagsOf = (tags: readonly { readonly Key?: string; readonly Value?: string }[] | undefined) =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))

function roleView(world: World, role: IamRole): Role {
  return {
    ...{ Path: role.path, RoleName: role.id, RoleId: role.roleId, Arn: roleArn(world.accountId, role) },
    ...{ CreateDate: new Date(role.createdAt), Description: role.description, MaxSessionDuration: 3600 },
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    Tags: asTags(role.tags),
  }
}

function create({ world }: CallContext, input: CreateRoleRequest): CreateRoleResponse {
  const { RoleName = '', Path = '/', Description = '', AssumeRolePolicyDocument = '' } = input
  const role = createRole(home(world), {
    ...{ id: RoleName, path: Path, description: Description, trust: AssumeRolePolicyDocument, tags: tagsOf(input.Tags) },
  })
  return { Role: roleView(world, role) }
}

function remove({ world }: CallContext, { RoleName = '' }: DeleteRoleRequest): object {
  const role = knownRole(home(world), RoleName)
  if (Object.keys(role.policies).length > 0) throw new ApiError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409)
  home(world).remove('iam-role', role.id)
  return {}
}

function putPolicy({ world }: CallContext, { RoleName, PolicyName = '', PolicyDocument = '' }: PutRolePolicyRequest): object {
  checkDocument(PolicyDocument)
  return change(world, RoleName, ({ policies }) => ({ policies: { ...policies, [PolicyName]: PolicyDocument } }))
}

function knownPolicy(world: World, RoleName = '', PolicyName = ''): string {
  const { policies } = knownRole(home(world), RoleName)
  const found = Object.hasOwn(policies, PolicyName) ? policies[PolicyName] : undefined
  if (found === undefined) throw new ApiError('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`, 404)
  return found
}

function getPolicy({ world }: CallContext, { RoleName, PolicyName }: GetRolePolicyRequest): GetRolePolicyResponse {
  return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(knownPolicy(world, RoleName, PolicyName)) }
}

function deletePolicy({ world }: CallContext, { RoleName, PolicyName = '' }: DeleteRolePolicyRequest): object {
  knownPolicy(world, RoleName, PolicyName)
  return change(world, RoleName, ({ policies }) => ({
    policies: Object.fromEntries(Object.entries(policies).filter(([name]) => name !== PolicyName)),
  }))
}

function changeTrust({ world }: CallContext, { RoleName, PolicyDocument = '' }: UpdateAssumeRolePolicyRequest): object {
  checkDocument(PolicyDocument)
  const region = home(world)
  return change(world, RoleName, () => ({ trust: PolicyDocument, trustedFrom: region.now + region.timings.visible }))
}

export const iamService = defineService({ name: 'iam', queryNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/' }, [
  operation(CreateRole$, create),
  operation(GetRole$, ({ world }: CallContext, { RoleName = '' }: GetRoleRequest): GetRoleResponse => {
    return { Role: roleView(world, knownRole(home(world), RoleName)) }
  }),
  operation(DeleteRole$, remove),
  operation(PutRolePolicy$, putPolicy),
  operation(GetRolePolicy$, getPolicy),
  operation(DeleteRolePolicy$, deletePolicy),
  operation(UpdateAssumeRolePolicy$, changeTrust),
  operation(ListRolePolicies$, ({ world }: CallContext, { RoleName = '' }: ListRolePoliciesRequest): ListRolePoliciesResponse => {
    return { PolicyNames: Object.keys(knownRole(home(world), RoleName).policies), IsTruncated: false }
  }),
  operation(
    ListAttachedRolePolicies$,
    ({ world }: CallContext, { RoleName = '' }: ListAttachedRolePoliciesRequest): ListAttachedRolePoliciesResponse => {
      knownRole(home(world), RoleName)
      return { AttachedPolicies: [], IsTruncated: false }
    },
  ),
  operation(ListRoleTags$, ({ world }: CallContext, { RoleName = '' }: ListRoleTagsRequest): ListRoleTagsResponse => {
    return { Tags: asTags(knownRole(home(world), RoleName).tags), IsTruncated: false }
  }),
  operation(TagRole$, ({ world }: CallContext, { RoleName, Tags }: TagRoleRequest) =>
    change(world, RoleName, ({ tags }) => ({ tags: { ...tags, ...tagsOf(Tags) } })),
  ),
])
