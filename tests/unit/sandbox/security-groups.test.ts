import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let GroupId: string

beforeEach(async () => {
  opened = await openEmpty()
  const made = await opened.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'quarantine', Description: 'nothing in, nothing out' }))
  GroupId = made.GroupId ?? ''
})

async function group() {
  return (await opened.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))).SecurityGroups?.[0]
}

async function groupsOf(InstanceId: string) {
  const answer = await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }))
  return answer.Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.map((each) => each.GroupName)
}

const http = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }

describe('a security group', () => {
  it('lets out to everywhere and nothing in, until that is changed', async () => {
    expect(await group()).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1' }] })
    await opened.ec2.send(
      new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }),
    )
    await opened.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] }))
    expect(await group()).toMatchObject({ IpPermissions: [http], IpPermissionsEgress: [] })
    await expect(opened.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] }))).rejects.toMatchObject({
      name: 'InvalidPermission.Duplicate',
    })
    await opened.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] }))
    await expect(opened.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] }))).rejects.toMatchObject({
      name: 'InvalidPermission.NotFound',
    })
  })

  it('has a name of its own', async () => {
    const again = opened.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'quarantine', Description: 'again' }))
    await expect(again).rejects.toMatchObject({ name: 'InvalidGroup.Duplicate' })
  })

  it('is put on a server or on its interface, and is not deleted while one has it', async () => {
    const id = await launchOne(opened)
    await opened.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [GroupId] }))
    expect(await groupsOf(id)).toEqual(['quarantine'])
    const remove = () => opened.ec2.send(new DeleteSecurityGroupCommand({ GroupId }))
    await expect(remove()).rejects.toMatchObject({ name: 'DependencyViolation' })
    const interfaces = await opened.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    )
    const NetworkInterfaceId = interfaces.NetworkInterfaces?.[0]?.NetworkInterfaceId
    await opened.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [GroupId] }))
    expect(await groupsOf(id)).toEqual(['quarantine'])
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(10_000)
    await remove()
    await expect(group()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' })
  })
})
