import {
  CostExplorerClient,
  type Expression,
  GetCostAndUsageCommand,
  GetCostAndUsageWithResourcesCommand,
} from '@aws-sdk/client-cost-explorer'
import { DescribeInstancesCommand, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, launchOne, type Opened, openEmpty } from './opened.ts'

const hour = 3_600_000
let opened: Opened
let ids: string[]

beforeEach(async () => {
  // 20 November, 10:00 UTC; pending costs nothing.
  opened = await openEmpty({ timings: { running: 0, visible: 0, stopping: 0 } })
  const ImageId = await debianImage(opened)
  const launch = async (role: string) => {
    const answer = await opened.ec2.send(
      new RunInstancesCommand({
        ImageId,
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: role === 'web' }],
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'henge:role', Value: role }] }],
      }),
    )
    return answer.Instances?.[0]?.InstanceId ?? ''
  }
  ids = [await launch('web'), await launch('batch')]
})

async function bill(input: Partial<ConstructorParameters<typeof GetCostAndUsageCommand>[0]>) {
  const client = new CostExplorerClient({ ...opened.client, region: 'us-east-1' })
  const command = new GetCostAndUsageCommand({
    TimePeriod: { Start: '2026-11-20', End: '2026-11-22' },
    Granularity: 'DAILY',
    Metrics: ['UnblendedCost'],
    ...input,
  })
  return (await client.send(command)).ResultsByTime ?? []
}

describe('the bill of the sandbox', () => {
  it('follows what ran, by day and role', async () => {
    await opened.clock.advance(4 * hour)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: ids.slice(1) }))
    await opened.clock.advance(20 * hour)
    const days = await bill({ GroupBy: [{ Type: 'TAG', Key: 'henge:role' }] })
    const amount = (day: number, role: string) =>
      Number(days[day]?.Groups?.find((group) => group.Keys?.[0] === `henge:role$${role}`)?.Metrics?.UnblendedCost?.Amount)
    // November has 720 hours.
    const disk = (8 * 0.0952) / 720
    expect(amount(0, 'web')).toBeCloseTo(14 * (0.024 + 0.005 + disk), 6)
    expect(amount(0, 'batch')).toBeCloseTo(4 * 0.024 + 14 * disk, 6)
    expect(amount(1, 'web')).toBeCloseTo(10 * (0.024 + 0.005 + disk), 6)
    expect(amount(1, 'batch')).toBeCloseTo(10 * disk, 6)
    expect(days.every((day) => day.Estimated)).toBe(true)
  })

  it('is filtered, and split by service', async () => {
    await opened.clock.advance(10 * hour)
    const [day] = await bill({
      GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
      Filter: {
        And: [{ Tags: { Key: 'henge:role', Values: ['web'] } }, { Not: { Dimensions: { Key: 'SERVICE', Values: ['EC2 - Other'] } } }],
      },
      Metrics: ['UnblendedCost', 'UsageQuantity'],
    })
    expect(
      day?.Groups?.map((group) => [
        group.Keys?.[0],
        Number(group.Metrics?.UnblendedCost?.Amount),
        Number(group.Metrics?.UsageQuantity?.Amount),
      ]),
    ).toEqual([
      ['Amazon Elastic Compute Cloud - Compute', 0.24, 10],
      ['Amazon Virtual Private Cloud', 0.05, 10],
    ])
  })

  it('bills a Spot instance less, and says how it was bought', async () => {
    const spot = await launchOne(opened, { InstanceType: 't3.small', InstanceMarketOptions: { MarketType: 'spot' } })
    const { Reservations } = await opened.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-lifecycle', Values: ['spot'] }] }),
    )
    expect(Reservations?.flatMap(({ Instances = [] }) => Instances).map((one) => [one.InstanceId, one.InstanceLifecycle])).toEqual([
      [spot, 'spot'],
    ])
    await opened.clock.advance(10 * hour)
    const [day] = await bill({
      GroupBy: [{ Type: 'DIMENSION', Key: 'PURCHASE_TYPE' }],
      Filter: {
        And: [
          { Dimensions: { Key: 'USAGE_TYPE_GROUP', Values: ['EC2: Running Hours'] } },
          { Dimensions: { Key: 'RECORD_TYPE', Values: ['Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage'] } },
        ],
      },
      Metrics: ['UnblendedCost', 'UsageQuantity'],
    })
    const of = (purchase: string) => day?.Groups?.find(({ Keys }) => Keys?.[0] === purchase)?.Metrics
    const [costs, hours] = [Number(of('Spot Instances')?.UnblendedCost?.Amount), Number(of('Spot Instances')?.UsageQuantity?.Amount)]
    expect(hours).toBeCloseTo(10, 1)
    expect(costs / hours).toBeCloseTo(0.3 * 0.024)
    expect(Number(of('On Demand Instances')?.UsageQuantity?.Amount)).toBeCloseTo(20, 1)
  })

  it('tells of resources only where it is asked for them, only of compute and only of two weeks', async () => {
    await opened.clock.advance(10 * hour)
    const client = new CostExplorerClient({ ...opened.client, region: 'us-east-1' })
    const compute: Expression = { Dimensions: { Key: 'SERVICE', Values: ['Amazon Elastic Compute Cloud - Compute'] } }
    const byResource = (Start: string, Filter: Expression | undefined) =>
      client.send(
        new GetCostAndUsageWithResourcesCommand({
          ...{ TimePeriod: { Start, End: '2026-11-21' }, Granularity: 'DAILY', Metrics: ['UnblendedCost'], Filter },
          GroupBy: [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }],
        }),
      )
    const [day] = (await byResource('2026-11-20', compute)).ResultsByTime ?? []
    expect(day?.Groups?.map(({ Keys }) => Keys?.[0]).sort()).toEqual([...ids].sort())
    const refused = { name: 'ValidationException' }
    await expect(byResource('2026-11-05', compute)).rejects.toMatchObject(refused)
    await expect(byResource('2026-11-20', undefined)).rejects.toMatchObject(refused)
    await expect(bill({ GroupBy: [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }] })).rejects.toMatchObject(refused)
  })

  it('refuses what it does not know', async () => {
    await expect(bill({ Metrics: ['Happiness'] })).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(bill({ TimePeriod: { Start: '2026-11-22', End: '2026-11-20' } })).rejects.toMatchObject({ name: 'ValidationException' })
  })
})
