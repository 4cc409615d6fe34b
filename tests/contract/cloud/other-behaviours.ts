import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { expect } from 'vitest'
import { amazonLinux, type CloudWorld, eventually, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>
const hour = 3_600_000

export const images: Behaviours = {
  'resolves an image by SSM parameter': async ({ cloud }) => {
    const image = await cloud.images.resolveImage({ ssm: amazonLinux })
    expect(image).toMatchObject({ id: expect.stringMatching(/^ami-/), architecture: 'x86_64', rootDevice: '/dev/xvda' })
    expect(image.name).toMatch(/^al2023-ami-/)
  },
  'resolves an image by its id to the same': async ({ cloud }) => {
    const image = await cloud.images.resolveImage({ ssm: amazonLinux })
    expect(await cloud.images.resolveImage({ id: image.id })).toEqual(image)
  },
  'resolves an image by owner and name pattern': async ({ cloud }) => {
    const image = await cloud.images.resolveImage({ owner: 'amazon', name: 'al2023-ami-2023*', architecture: 'arm64' })
    expect(image).toMatchObject({ architecture: 'arm64', name: expect.stringMatching(/^al2023-ami-2023.*arm64$/) })
  },
  'says NOT_FOUND and what was looked for': async ({ cloud }) => {
    const wanted = { code: 'NOT_FOUND', message: expect.stringContaining('no-such') }
    await expect(cloud.images.resolveImage({ ssm: '/no-such/parameter' })).rejects.toMatchObject(wanted)
    await expect(cloud.images.resolveImage({ owner: 'amazon', name: 'no-such-*', architecture: 'x86_64' })).rejects.toMatchObject(wanted)
    await expect(cloud.images.resolveImage({ id: 'ami-0000000000000dead' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
}

export const identity: Behaviours = {
  'says who we are': async ({ cloud }) => {
    const { awsAccountId, arn } = await cloud.identity.whoAmI()
    expect(awsAccountId).toMatch(/^\d{12}$/)
    expect(arn).toContain(`:${awsAccountId}:`)
  },
}

export const metrics: Behaviours = {
  'has no samples for a server that nobody measured': async ({ cloud }) => {
    const now = Date.now()
    expect(await cloud.metrics.hourlyCpu(['i-0123456789abcdef0'], now - 24 * hour, now)).toEqual(new Map([['i-0123456789abcdef0', []]]))
  },
  'gives average and maximum by the hour, oldest first, without the hours that have none': async ({ cloud, clientConfig }) => {
    const { id } = await runningServer(cloud)
    const start = (Math.floor(Date.now() / hour) - 6) * hour
    const put = (Timestamp: number, Value: number) =>
      new CloudWatchClient(clientConfig).send(
        new PutMetricDataCommand({
          Namespace: 'AWS/EC2',
          MetricData: [
            { MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value: id }], Timestamp: new Date(Timestamp), Value },
          ],
        }),
      )
    await put(start + 60_000, 10)
    await put(start + 120_000, 30)
    await put(start + 2 * hour, 5)
    await eventually(async () => {
      const found = await cloud.metrics.hourlyCpu([id], start, start + 4 * hour)
      expect(found.get(id)).toEqual([
        { at: start, average: 20, maximum: 30 },
        { at: start + 2 * hour, average: 5, maximum: 5 },
      ])
      const times = await cloud.metrics.runTimes(new Map([[id, start + hour / 2]]), start + 4 * hour)
      expect(times).toEqual(new Map([[id, [start + 2 * hour]]]))
    }, 5000)
  },
  'gives CPU with the bytes of both directions, of each server since its own beginning, and of no hour that is not over': async ({
    cloud,
    clientConfig,
  }) => {
    const { id } = await runningServer(cloud)
    const start = (Math.floor(Date.now() / hour) - 6) * hour
    const put = (MetricName: string, Timestamp: number, Value: number) =>
      new CloudWatchClient(clientConfig).send(
        new PutMetricDataCommand({
          Namespace: 'AWS/EC2',
          MetricData: [{ MetricName, Dimensions: [{ Name: 'InstanceId', Value: id }], Timestamp: new Date(Timestamp), Value }],
        }),
      )
    for (const index of [0, 2, 3]) await put('CPUUtilization', start + index * hour, 10)
    for (const minute of [0, 5]) await put('NetworkIn', start + 2 * hour + minute * 60_000, 1000)
    await put('NetworkOut', start + 2 * hour, 500)
    await put('NetworkOut', start + 3 * hour, 500)
    await eventually(async () => {
      const since = new Map([
        [id, start + hour],
        ['i-0123456789abcdef0', start - 3 * hour],
      ])
      const found = await cloud.metrics.hourlyUse(since, start + 5.5 * hour)
      expect(found.get('i-0123456789abcdef0')).toEqual([])
      expect(found.get(id)).toEqual([
        { at: start + 2 * hour, average: 10, maximum: 10, network: 2500 },
        { at: start + 3 * hour, average: 10, maximum: 10, network: null },
      ])
    }, 5000)
  },
  'asks for more servers than fit into one call': async ({ cloud }) => {
    const ids = Array.from({ length: 300 }, (_, index) => `i-0${index.toString(16).padStart(16, '0')}`)
    const found = await cloud.metrics.hourlyCpu(ids, Date.now() - 3 * hour, Date.now())
    expect([...found.keys()]).toEqual(ids)
  },
}
