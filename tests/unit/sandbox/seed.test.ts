import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Instance,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSandbox, type Sandbox } from '../../../electron/sandbox/sandbox.ts'
import { readRecipes } from '../../../electron/sandbox/seed/read-recipes.ts'
import { revisionContentFromUserData, revisionDigest } from '../../../shared/model/recipe-revision.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'

const recipesFolder = resolve('recipes')
const clock = new DrivenClock('2026-11-20T11:00:00Z')
let folder: string
let file: string
let sandbox: Sandbox
let instances: Instance[]

function client(opened: Sandbox) {
  return {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: opened.requestHandler,
    maxAttempts: 1,
  }
}

async function describeAll(opened: Sandbox): Promise<Instance[]> {
  const answer = await new EC2Client(client(opened)).send(new DescribeInstancesCommand({}))
  return (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])
}

function tag(instance: Instance, key: string): string | undefined {
  return instance.Tags?.find((each) => each.Key === key)?.Value
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-seed-'))
  file = join(folder, 'sandbox.sqlite')
  sandbox = await openSandbox({ file, clock, recipesFolder })
  instances = await describeAll(sandbox)
})

afterAll(async () => {
  sandbox.close()
  await rm(folder, { recursive: true })
})

describe('a new sandbox', () => {
  it('has about a dozen servers in five roles and some that nobody manages', () => {
    expect(instances.length).toBeGreaterThanOrEqual(11)
    expect(new Set(instances.flatMap((instance) => tag(instance, 'henge:role') ?? []))).toEqual(
      new Set(['web', 'api', 'db', 'batch', 'staging']),
    )
    expect(instances.filter((instance) => tag(instance, 'henge:role') === undefined)).toHaveLength(3)
    expect(instances.filter((instance) => instance.State?.Name === 'stopped').map((instance) => tag(instance, 'Name'))).toEqual([
      'old-wiki',
    ])
  })

  it('has servers of today’s recipes and servers behind them, by their true revisions', async () => {
    const current = new Map<string, string>()
    const newest = instances.filter((instance) => tag(instance, 'henge:recipe') === 'batch')[0]?.ImageId ?? ''
    for (const { recipe, files } of await readRecipes(recipesFolder)) current.set(recipe.name, revisionDigest(recipe, files, newest))
    const behind = (role: string) =>
      instances.filter((instance) => tag(instance, 'henge:role') === role && tag(instance, 'henge:revision') !== current.get(role))
    expect(behind('web')).toHaveLength(2)
    expect(behind('api')).toHaveLength(1)
    expect(behind('db')).toHaveLength(1)
    expect(behind('batch')).toHaveLength(0)
    expect(behind('staging')).toHaveLength(0)
  })

  it('gave its servers the user data of their variant', async () => {
    const web = instances.find((instance) => tag(instance, 'henge:role') === 'web')
    const answer = await new EC2Client(client(sandbox)).send(
      new DescribeInstanceAttributeCommand({ InstanceId: web?.InstanceId, Attribute: 'userData' }),
    )
    const content = revisionContentFromUserData(Buffer.from(answer.UserData?.Value ?? '', 'base64'), {
      revision: '',
      recipe: 'web',
      imageId: '',
      instanceType: '',
    })
    expect(content?.packages).toContain('nginx')
    expect(content?.packages).not.toContain('curl')
  })

  it('remembers the destroyed generations', () => {
    const history = sandbox.history()
    expect(history.length).toBeGreaterThan(10)
    expect(history.every(({ server, terminatedAt }) => server.state === 'terminated' && terminatedAt < clock.now())).toBe(true)
    const web = history.filter(({ server }) => server.role === 'web').map(({ server }) => [server.name, server.generation])
    expect(web).toEqual([
      ['web-1', 1],
      ['web-2', 1],
      ['web-3', 2],
      ['web-4', 2],
    ])
    expect(history.every(({ server }) => server.volumes.length === 1 && server.volumes[0]?.root)).toBe(true)
  })

  it('has an Elastic IP, data volumes and target groups', async () => {
    const ec2 = new EC2Client(client(sandbox))
    const addresses = (await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? []
    expect(addresses.map(({ AssociationId }) => AssociationId === undefined).sort()).toEqual([false, true])
    const volumes = (await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.device', Values: ['/dev/sdf'] }] }))).Volumes
    expect(volumes?.map((volume) => [volume.Size, volume.Attachments?.[0]?.DeleteOnTermination])).toEqual([
      [40, false],
      [100, false],
    ])
    const elb = new ElasticLoadBalancingV2Client(client(sandbox))
    const groups = (await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups ?? []
    const states = await Promise.all(
      groups.map(async ({ TargetGroupName, TargetGroupArn }) => {
        const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))
        return [TargetGroupName, ...(health.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State)]
      }),
    )
    expect(states).toEqual([
      ['web', 'healthy', 'healthy'],
      ['intranet', 'unused'],
    ])
  })

  it('is the same after closing and opening, but for the time that passed', async () => {
    const web = instances.find((instance) => tag(instance, 'henge:role') === 'web')?.InstanceId ?? ''
    await new EC2Client(client(sandbox)).send(new StopInstancesCommand({ InstanceIds: [web] }))
    const received: string[] = []
    await sandbox.shipLogs(async (records) => void received.push(...records.map((record) => record.id ?? '')))
    sandbox.close()
    await clock.advance(3_600_000)
    sandbox = await openSandbox({ file, clock, recipesFolder })
    const again = await describeAll(sandbox)
    expect(again.map((instance) => instance.InstanceId)).toEqual(instances.map((instance) => instance.InstanceId))
    expect(again.find((instance) => instance.InstanceId === web)?.State?.Name).toBe('stopped')
    const known = new Set(received)
    const later: string[] = []
    await sandbox.shipLogs(async (records) => void later.push(...records.map((record) => record.id ?? '')))
    expect(later.length).toBeGreaterThan(50)
    expect(later.filter((id) => known.has(id))).toEqual([])
    expect(received.length).toBeGreaterThan(10_000)
    expect(received.length).toBeLessThan(50_000)
  })
})

describe('metrics of a seeded server', () => {
  async function hourly(role: string, days: number) {
    const ids = instances.filter((instance) => tag(instance, 'henge:role') === role).map((instance) => instance.InstanceId ?? '')
    const answer = await new CloudWatchClient(client(sandbox)).send(
      new GetMetricDataCommand({
        StartTime: new Date(clock.now() - days * 86_400_000),
        EndTime: new Date(clock.now()),
        MetricDataQueries: ids.slice(0, 1).map((Value) => ({
          Id: 'm0',
          MetricStat: {
            Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value }] },
            Period: 3600,
            Stat: 'Maximum',
          },
        })),
      }),
    )
    const result = answer.MetricDataResults?.[0]
    return (result?.Timestamps ?? []).map((at, index) => ({ at, value: result?.Values?.[index] ?? Number.NaN }))
  }

  it('are newest first, and follow the night work of batch', async () => {
    const points = await hourly('batch', 3)
    expect(points[0]?.at.getTime()).toBeGreaterThan(points.at(-1)?.at.getTime() ?? 0)
    const busy = points.filter((point) => point.value > 50)
    // 02:00 in Berlin is 01:00 UTC in winter.
    expect(busy.length).toBe(3)
    expect(busy.every((point) => point.at.getUTCHours() === 1)).toBe(true)
    expect(points.filter((point) => point.value < 5).length).toBe(points.length - 3)
  })

  it('are missing where the server did not exist or did not run', async () => {
    const points = await hourly('web', 14)
    expect(points.length).toBeGreaterThan(70)
    expect(points.length).toBeLessThan(80)
  })
})
