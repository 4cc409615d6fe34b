import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let first: string
let second: string
let AllocationId: string
let PublicIp: string

beforeEach(async () => {
  opened = await openEmpty()
  first = await launchOne(opened)
  second = await launchOne(opened)
  const allocated = await opened.ec2.send(
    new AllocateAddressCommand({ TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: [{ Key: 'role', Value: 'api' }] }] }),
  )
  AllocationId = allocated.AllocationId ?? ''
  PublicIp = allocated.PublicIp ?? ''
})

async function instance(InstanceId: string) {
  return (await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }))).Reservations?.[0]?.Instances?.[0]
}

async function publicIp(id: string): Promise<string | undefined> {
  return (await instance(id))?.PublicIpAddress
}

const associate = (InstanceId: string, extra: object = {}) =>
  opened.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId, ...extra }))

describe('an Elastic IP', () => {
  it('takes the place of the lent address, and leaves another lent one behind', async () => {
    const lent = await publicIp(first)
    const { AssociationId } = await associate(first)
    expect(await publicIp(first)).toBe(PublicIp)
    await opened.ec2.send(new DisassociateAddressCommand({ AssociationId }))
    const after = await publicIp(first)
    expect(after).toBeTruthy()
    expect([lent, PublicIp]).not.toContain(after)
  })

  it('moves to another server in one call, unless that is forbidden', async () => {
    const { AssociationId } = await associate(first)
    await expect(associate(second, { AllowReassociation: false })).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' })
    const moved = await associate(second)
    expect(moved.AssociationId).not.toBe(AssociationId)
    expect(await publicIp(second)).toBe(PublicIp)
    expect(await publicIp(first)).not.toBe(PublicIp)
    expect((await associate(second)).AssociationId).toBe(moved.AssociationId)
    await expect(opened.ec2.send(new DisassociateAddressCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'InvalidAssociationID.NotFound',
    })
  })

  it('is given to a network interface too, and taken by its public IP', async () => {
    const NetworkInterfaceId = (await instance(first))?.NetworkInterfaces?.[0]?.NetworkInterfaceId
    await opened.ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId }))
    const found = await opened.ec2.send(
      new DescribeAddressesCommand({ Filters: [{ Name: 'network-interface-id', Values: [NetworkInterfaceId ?? ''] }] }),
    )
    expect(found.Addresses).toMatchObject([{ InstanceId: first, PublicIp, Tags: [{ Key: 'role', Value: 'api' }] }])
    await opened.ec2.send(new DisassociateAddressCommand({ PublicIp }))
    expect((await opened.ec2.send(new DescribeAddressesCommand({}))).Addresses?.[0]?.AssociationId).toBeUndefined()
  })

  it('stays while its server is stopped; a lent one does not', async () => {
    await associate(first)
    const lent = await publicIp(second)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [first, second] }))
    await opened.clock.advance(10_000)
    expect(await publicIp(first)).toBe(PublicIp)
    expect(await publicIp(second)).toBeUndefined()
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [second] }))
    await opened.clock.advance(10_000)
    expect(await publicIp(second)).not.toBe(lent)
  })

  it('leaves no public address on a server that never was lent one', async () => {
    const hidden = await launchOne(opened, { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false }] })
    await associate(hidden)
    await opened.ec2.send(new DisassociateAddressCommand({ PublicIp }))
    expect(await publicIp(hidden)).toBeUndefined()
  })

  it('is released only when nobody has it, and there are five at most', async () => {
    await associate(first)
    await expect(opened.ec2.send(new ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' })
    for (let number = 2; number <= 5; number++) await opened.ec2.send(new AllocateAddressCommand({}))
    await expect(opened.ec2.send(new AllocateAddressCommand({}))).rejects.toMatchObject({ name: 'AddressLimitExceeded' })
    await opened.ec2.send(new DisassociateAddressCommand({ PublicIp }))
    await opened.ec2.send(new ReleaseAddressCommand({ AllocationId }))
    await opened.ec2.send(new AllocateAddressCommand({}))
  })
})
