import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  type Instance,
  type IpPermission,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Isolation } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { given } from './pages.ts'
import { tagSpecifications } from './resource-tags.ts'

const groupName = 'henge-quarantine'
/** A new group may be unknown for some seconds; each look takes a second. */
const looks = 10
const lookAgainMs = 1_000

/** What AWS tracks of connections that are open already may live on until they are idle: rules judge new ones. */
export class AwsIsolation implements Isolation {
  private readonly session: AwsSession
  private readonly clock: Clock

  constructor(session: AwsSession, clock: Clock) {
    this.session = session
    this.clock = clock
  }

  async isolatingGroup(vpcId: string, tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
    let made = false
    for (let look = 0; look < looks; look++) {
      const group = await this.find(vpcId, signal)
      if (group?.GroupId && isClosed(group)) return group.GroupId
      if (group?.GroupId) {
        // Fresh ones let everything out, and somebody may have opened an old one.
        await this.close(group.GroupId, group, signal)
        continue
      }
      if (!made) made = await this.make(vpcId, tags, signal)
      else await this.clock.sleep(lookAgainMs, signal)
    }
    throw new HengeError('TIMEOUT', `The security group ${groupName} of ${vpcId} does not become closed. Look at its rules.`, {
      retryable: true,
      details: { vpcId },
    })
  }

  async vpcOf(serverId: string, signal?: AbortSignal): Promise<string | null> {
    return (await this.instance(serverId, signal))?.VpcId || null
  }

  async setSecurityGroups(serverId: string, securityGroupIds: readonly string[], signal?: AbortSignal): Promise<void> {
    const Groups = [...securityGroupIds]
    const cards = (await this.instance(serverId, signal))?.NetworkInterfaces ?? []
    if (cards.length < 2) {
      await this.session.call(
        'EC2',
        'ec2:ModifyInstanceAttribute',
        (client, options) => client.send(new ModifyInstanceAttributeCommand({ InstanceId: serverId, Groups }), options),
        signal,
      )
      return
    }
    // A server with several network cards has groups for each, and EC2 refuses to set them for the server.
    for (const { NetworkInterfaceId } of cards) {
      await this.session.call(
        'EC2',
        'ec2:ModifyNetworkInterfaceAttribute',
        (client, options) => client.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }), options),
        signal,
      )
    }
  }

  private async find(vpcId: string, signal: AbortSignal | undefined): Promise<SecurityGroup | undefined> {
    const Filters = [
      { Name: 'vpc-id', Values: [vpcId] },
      { Name: 'group-name', Values: [groupName] },
    ]
    const groups = await this.session.call(
      'EC2',
      'ec2:DescribeSecurityGroups',
      async (client, options) => {
        const answer = await client.send(new DescribeSecurityGroupsCommand({ Filters }), options)
        return given(answer.SecurityGroups, answer)
      },
      signal,
    )
    return groups[0]
  }

  /** True too when somebody else has just made it. */
  private async make(VpcId: string, tags: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<true> {
    const command = {
      VpcId,
      GroupName: groupName,
      Description: 'Cuts a server off: nothing in, nothing out',
      TagSpecifications: tagSpecifications(tags, 'security-group'),
    }
    await this.session
      .call('EC2', 'ec2:CreateSecurityGroup', (client, options) => client.send(new CreateSecurityGroupCommand(command), options), signal)
      .catch((error) => {
        if (awsCode(error) !== 'InvalidGroup.Duplicate') throw error
      })
    return true
  }

  private async close(GroupId: string, group: SecurityGroup, signal: AbortSignal | undefined): Promise<void> {
    const { IpPermissions: inbound = [], IpPermissionsEgress: outbound = [] } = group
    if (outbound.length > 0) {
      await this.revoking(
        this.session.call(
          'EC2',
          'ec2:RevokeSecurityGroupEgress',
          (client, options) =>
            client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: withoutEmpty(outbound) }), options),
          signal,
        ),
      )
    }
    if (inbound.length > 0) {
      await this.revoking(
        this.session.call(
          'EC2',
          'ec2:RevokeSecurityGroupIngress',
          (client, options) =>
            client.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: withoutEmpty(inbound) }), options),
          signal,
        ),
      )
    }
  }

  /** A rule that is gone, or a group that is not known everywhere yet: the next look tells. */
  private async revoking(work: Promise<unknown>): Promise<void> {
    await work.catch((error) => {
      if (!/^Invalid(Permission|Group)\.NotFound$/.test(awsCode(error) ?? '')) throw error
    })
  }

  private async instance(serverId: string, signal: AbortSignal | undefined): Promise<Instance | undefined> {
    const reservations = await this.session.call(
      'EC2',
      'ec2:DescribeInstances',
      async (client, options) => {
        const answer = await client.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [serverId] }] }), options)
        return given(answer.Reservations, answer)
      },
      signal,
    )
    return reservations.flatMap(({ Instances }) => Instances ?? [])[0]
  }
}

function isClosed({ IpPermissions = [], IpPermissionsEgress = [] }: SecurityGroup): boolean {
  return IpPermissions.length === 0 && IpPermissionsEgress.length === 0
}

/** EC2 lists empty parts and takes none. */
function withoutEmpty(permissions: readonly IpPermission[]): IpPermission[] {
  const filled = <Item>(items: Item[] | undefined) => (items && items.length > 0 ? items : undefined)
  return permissions.map((permission) => ({
    ...permission,
    IpRanges: filled(permission.IpRanges),
    Ipv6Ranges: filled(permission.Ipv6Ranges),
    PrefixListIds: filled(permission.PrefixListIds),
    UserIdGroupPairs: filled(permission.UserIdGroupPairs),
  }))
}
