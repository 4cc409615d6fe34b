import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSubnetsCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, type Opened, openEmpty } from './opened.ts'

let opened: Opened

beforeEach(async () => {
  opened = await openEmpty()
})

async function launch(): Promise<string> {
  const answer = await opened.ec2.send(
    new RunInstancesCommand({ ImageId: await debianImage(opened), InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  )
  await opened.clock.advance(20_000)
  return answer.Instances?.[0]?.InstanceId ?? ''
}

describe('Elastic IPs', () => {
  it('outlive the server they are on', async () => {
    const id = await launch()
    const { AllocationId, PublicIp } = await opened.ec2.send(new AllocateAddressCommand({}))
    await opened.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }))
    const address = async () => (await opened.ec2.send(new DescribeAddressesCommand({ PublicIps: [PublicIp ?? ''] }))).Addresses?.[0]
    expect((await address())?.InstanceId).toBe(id)
    await expect(opened.ec2.send(new ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' })
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(10_000)
    expect((await address())?.InstanceId).toBeUndefined()
    await opened.ec2.send(new ReleaseAddressCommand({ AllocationId }))
    await expect(address()).rejects.toMatchObject({ name: 'InvalidAddress.NotFound' })
  })

  it('move only where that is allowed, and are five at most', async () => {
    const [one, other] = [await launch(), await launch()]
    const { AllocationId } = await opened.ec2.send(new AllocateAddressCommand({}))
    const { AssociationId } = await opened.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: one }))
    const move = new AssociateAddressCommand({ AllocationId, InstanceId: other, AllowReassociation: false })
    await expect(opened.ec2.send(move)).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' })
    await opened.ec2.send(new DisassociateAddressCommand({ AssociationId }))
    await opened.ec2.send(move)
    for (let more = 0; more < 4; more++) await opened.ec2.send(new AllocateAddressCommand({}))
    await expect(opened.ec2.send(new AllocateAddressCommand({}))).rejects.toMatchObject({ name: 'AddressLimitExceeded' })
  })
})

describe('a target group', () => {
  it('takes running servers, and is not in use without a load balancer', async () => {
    const elb = new ElasticLoadBalancingV2Client(opened.client)
    const VpcId = (await opened.ec2.send(new DescribeSubnetsCommand({}))).Subnets?.[0]?.VpcId
    const created = await elb.send(new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId }))
    const TargetGroupArn = created.TargetGroups?.[0]?.TargetGroupArn
    const id = await launch()
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: id, Port: 8080 }] }))
    const health = async () => (await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions
    expect(await health()).toMatchObject([{ Target: { Id: id, Port: 8080 }, TargetHealth: { State: 'unused', Reason: 'Target.NotInUse' } }])
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: id }] }))
    await opened.clock.advance(60_000)
    expect(await health()).toEqual([])
    await expect(elb.send(new RegisterTargetsCommand({ TargetGroupArn: 'arn:none', Targets: [{ Id: id }] }))).rejects.toMatchObject({
      name: 'TargetGroupNotFoundException',
    })
  })
})

describe('what else a program asks', () => {
  it('says who we are', async () => {
    const identity = await new STSClient(opened.client).send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe('arn:aws:iam::111122223333:user/sandbox')
  })

  it('tells known from unknown parameters', async () => {
    const Names = ['/aws/service/debian/release/13/latest/arm64', '/nobody/knows']
    const answer = await new SSMClient(opened.client).send(new GetParametersCommand({ Names }))
    expect(answer.Parameters?.map((parameter) => parameter.Name)).toEqual(Names.slice(0, 1))
    expect(answer.InvalidParameters).toEqual(Names.slice(1))
  })

  it('has another image in the month after', async () => {
    const before = await debianImage(opened)
    await opened.clock.advance(31 * 86_400_000)
    expect(await debianImage(opened)).not.toBe(before)
  })

  it('has prices as in AWS’s list', async () => {
    const answer = await new PricingClient(opened.client).send(
      new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        Filters: [
          { Type: 'TERM_MATCH', Field: 'regionCode', Value: 'eu-central-1' },
          { Type: 'TERM_MATCH', Field: 'instanceType', Value: 't3.small' },
        ],
      }),
    )
    expect(answer.PriceList).toHaveLength(1)
    const entry = JSON.parse(String(answer.PriceList?.[0]))
    const terms = Object.values(
      entry.terms.OnDemand as Record<string, { priceDimensions: Record<string, { pricePerUnit: { USD: string } }> }>,
    )
    expect(Number(Object.values(terms[0]?.priceDimensions ?? {})[0]?.pricePerUnit.USD)).toBe(0.024)
  })

  it('describes types and regions', async () => {
    const types = await opened.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.small'] }))
    expect(types.InstanceTypes?.[0]?.MemoryInfo?.SizeInMiB).toBe(2048)
    await expect(opened.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m9z.large' as never] }))).rejects.toMatchObject({
      name: 'InvalidInstanceType',
    })
    const regions = await opened.ec2.send(new DescribeRegionsCommand({}))
    expect(regions.Regions?.map((region) => region.RegionName)).toContain('us-east-1')
  })
})
