import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import { RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, type Opened, openEmpty } from './opened.ts'

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
    const disk = (8 * 0.0952) / 730
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

  it('refuses what it does not know', async () => {
    await expect(bill({ Metrics: ['Happiness'] })).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(bill({ TimePeriod: { Start: '2026-11-22', End: '2026-11-20' } })).rejects.toMatchObject({ name: 'ValidationException' })
  })
})
