import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  type Role,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { ExecutionRole } from '../../../shared/model/schedules/handover/in-account.ts'
import type { ExecutionRoles } from '../../backend/schedules/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'
import { unlessGone } from './unless-gone.ts'

/** IAM, which is one for all regions. */
export class AwsExecutionRoles implements ExecutionRoles {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async find(name: string, signal?: AbortSignal): Promise<ExecutionRole | null> {
    const role = await this.roleOf(name, signal)
    if (!role) return null
    const policies: Record<string, unknown> = {}
    for (const policyName of await this.policyNames(name, signal)) policies[policyName] = await this.policy(name, policyName, signal)
    return {
      ...{ name, arn: role.Arn ?? '', trust: parsed(role.AssumeRolePolicyDocument), policies },
      tags: Object.fromEntries((role.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    }
  }

  async create(role: Parameters<ExecutionRoles['create']>[0], signal?: AbortSignal): Promise<void> {
    const command = new CreateRoleCommand({
      ...{ RoleName: role.name, Description: role.description, AssumeRolePolicyDocument: JSON.stringify(role.trust) },
      Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    })
    await this.session.call('IAM', 'iam:CreateRole', (client, options) => client.send(command, options), signal)
  }

  async putPolicy(roleName: string, policyName: string, policy: unknown, signal?: AbortSignal): Promise<void> {
    const command = new PutRolePolicyCommand({ RoleName: roleName, PolicyName: policyName, PolicyDocument: JSON.stringify(policy) })
    await this.session.call('IAM', 'iam:PutRolePolicy', (client, options) => client.send(command, options), signal)
  }

  async putTrust(roleName: string, trust: unknown, signal?: AbortSignal): Promise<void> {
    const command = new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: JSON.stringify(trust) })
    await this.session.call('IAM', 'iam:UpdateAssumeRolePolicy', (client, options) => client.send(command, options), signal)
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    await unlessGone(this.removeWithPolicies(name, signal))
  }

  private async removeWithPolicies(name: string, signal: AbortSignal | undefined): Promise<void> {
    for (const PolicyName of await this.policyNames(name, signal)) {
      const command = new DeleteRolePolicyCommand({ RoleName: name, PolicyName })
      await this.session.call('IAM', 'iam:DeleteRolePolicy', (client, options) => client.send(command, options), signal)
    }
    const command = new DeleteRoleCommand({ RoleName: name })
    await this.session.call('IAM', 'iam:DeleteRole', (client, options) => client.send(command, options), signal)
  }

  private roleOf(name: string, signal: AbortSignal | undefined): Promise<Role | null> {
    const asking = this.session.call(
      'IAM',
      'iam:GetRole',
      async (client, options) => {
        const answer = await client.send(new GetRoleCommand({ RoleName: name }), options)
        return given(answer.Role, answer)
      },
      signal,
    )
    return unlessGone(asking)
  }

  private policyNames(name: string, signal: AbortSignal | undefined): Promise<string[]> {
    return readPages<string>(
      (policyName) => policyName,
      (Marker) =>
        this.session.call(
          'IAM',
          'iam:ListRolePolicies',
          async (client, options) => {
            const answer = await client.send(new ListRolePoliciesCommand({ RoleName: name, Marker }), options)
            return { items: given(answer.PolicyNames, answer), next: answer.IsTruncated ? answer.Marker : undefined }
          },
          signal,
        ),
    )
  }

  private policy(name: string, policyName: string, signal: AbortSignal | undefined): Promise<unknown> {
    return this.session.call(
      'IAM',
      'iam:GetRolePolicy',
      async (client, options) => {
        const answer = await client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName }), options)
        return parsed(given(answer.PolicyDocument, answer))
      },
      signal,
    )
  }
}

/** Policies are told as URL-encoded JSON. One that cannot be read is like none: it differs from whatever is wanted. */
function parsed(document: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(document ?? ''))
  } catch {
    return null
  }
}
