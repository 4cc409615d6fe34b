import { describe, expect, it } from 'vitest'
import { AwsClouds } from '../../../../electron/adapters/aws/aws-clouds.ts'
import { serversPerCall } from '../../../../electron/adapters/aws/aws-metrics.ts'
import { healthOf, transitionTime } from '../../../../electron/adapters/aws/server-mapping.ts'
import { systemClock } from '../../../../electron/adapters/clock/system-clock.ts'
import { asking } from './asking-aws.ts'
import { ec2Error, html, xml } from './aws-endpoint.ts'

const parameter = (body: string, name: string) => new URLSearchParams(body).get(name)
const instance = (id: string) =>
  `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><name>running</name></instanceState><launchTime>2026-11-22T10:00:00.000Z</launchTime>
   <ipAddress>203.0.113.9</ipAddress><rootDeviceName>/dev/xvda</rootDeviceName>
   <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
   <networkInterfaceSet><item><association><publicIp>203.0.113.9</publicIp><ipOwnerId>amazon</ipOwnerId></association></item></networkInterfaceSet>
   <placement><availabilityZone>eu-central-1a</availabilityZone></placement></item></instancesSet></item>`
const page = (ids: string[], next: string | null) =>
  `<DescribeInstancesResponse><reservationSet>${ids.map(instance).join('')}</reservationSet>${next ? `<nextToken>${next}</nextToken>` : ''}</DescribeInstancesResponse>`

describe('listing servers', () => {
  it('reads every page, and an instance that is on two pages once', async () => {
    const { cloud, endpoint } = await asking((received, response) => {
      const action = parameter(received.body, 'Action')
      if (action !== 'DescribeInstances') return xml(`<${action}Response/>`)(received, response)
      xml(parameter(received.body, 'NextToken') === 'two' ? page(['i-2', 'i-3'], null) : page(['i-1', 'i-2'], 'two'))(received, response)
    })
    expect((await cloud.compute.listServers()).map(({ id }) => id)).toEqual(['i-1', 'i-2', 'i-3'])
    const listing = endpoint.received.filter(({ body }) => body.includes('Action=DescribeInstances&'))
    expect(listing.map(({ body }) => parameter(body, 'MaxResults'))).toEqual(['1000', '1000'])
  })

  it.each([
    ['does not know the other calls', html(500)],
    ['forbids the other calls', ec2Error(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.')],
  ] as const)('still lists servers of a provider that %s, and invents nothing', async (_, otherwise) => {
    const { cloud } = await asking((received, response) =>
      (parameter(received.body, 'Action') === 'DescribeInstances' ? xml(page(['i-1'], null)) : otherwise)(received, response),
    )
    const [server] = await cloud.compute.listServers()
    expect(server).toMatchObject({ id: 'i-1', health: 'insufficient-data', elasticAddress: false, publicAddress: '203.0.113.9' })
    expect(server?.volumes).toEqual([
      { id: 'vol-1', device: '/dev/xvda', sizeGiB: null, type: null, deleteOnTermination: true, root: true },
    ])
  })

  it('goes by the owner of an address where the list of Elastic IPs is no answer', async () => {
    const owned = page(['i-1'], null).replace('<ipOwnerId>amazon<', '<ipOwnerId>123456789012<')
    const { cloud } = await asking((received, response) =>
      xml(parameter(received.body, 'Action') === 'DescribeInstances' ? owned : '<status>maintenance</status>')(received, response),
    )
    expect(await cloud.compute.listServers()).toMatchObject([{ elasticAddress: true, health: 'insufficient-data' }])
  })

  it.each([
    ['nothing', ''],
    ['something else', '<status>maintenance</status>'],
    ['another call’s answer', '<DescribeVolumesResponse/>'],
  ])('takes XML that holds %s for no answer, not for an empty region: every server would look destroyed', async (_, body) => {
    const { cloud } = await asking(xml(body))
    await expect(cloud.compute.listServers()).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true })
    const { cloud: empty } = await asking(xml('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>'))
    await expect(empty.compute.listServers()).resolves.toEqual([])
  })

  it('fails as a whole when the sign-in expires half-way', async () => {
    const { cloud } = await asking((received, response) =>
      (parameter(received.body, 'Action') === 'DescribeInstances' ? xml(page(['i-1'], null)) : ec2Error(401, 'RequestExpired', 'x'))(
        received,
        response,
      ),
    )
    await expect(cloud.compute.listServers()).rejects.toMatchObject({ code: 'SIGNED_OUT' })
  })

  it('asks for many ids in parts that a filter takes', async () => {
    const { cloud, endpoint } = await asking(xml(page([], null)))
    const ids = Array.from({ length: 450 }, (_, index) => `i-${index}`)
    await cloud.compute.describeServers([...ids, ...ids])
    expect(
      endpoint.received.map(({ body }) => [...new URLSearchParams(body).keys()].filter((key) => key.startsWith('Filter.1.Value')).length),
    ).toEqual([200, 200, 50])
  })
})

describe('changing servers', () => {
  it('stops many in as few calls as EC2 advises', async () => {
    const { cloud, endpoint } = await asking(xml('<StopInstancesResponse/>'))
    await cloud.compute.stopServers(Array.from({ length: 1500 }, (_, index) => `i-${index}`))
    expect(endpoint.received).toHaveLength(2)
  })
})

describe('what statuses and reasons mean', () => {
  const status = (one: string, other: string) => ({ InstanceStatus: { Status: one as 'ok' }, SystemStatus: { Status: other as 'ok' } })

  it('takes the worse of both checks, and a missing one for unknown', () => {
    expect(healthOf(status('ok', 'ok'))).toBe('ok')
    expect(healthOf(status('ok', 'initializing'))).toBe('initializing')
    expect(healthOf(status('impaired', 'initializing'))).toBe('impaired')
    expect(healthOf(status('ok', 'a-new-word'))).toBe('insufficient-data')
    expect(healthOf({ InstanceStatus: { Status: 'ok' } })).toBe('insufficient-data')
    expect(healthOf(undefined)).toBe('insufficient-data')
  })

  it('reads the time of a transition', () => {
    expect(transitionTime('User initiated (2026-11-22 10:00:00 GMT)')).toBe(Date.parse('2026-11-22T10:00:00Z'))
    expect(transitionTime('User initiated')).toBeNull()
  })

  it('fits metrics into the limits of a call', () => {
    expect(serversPerCall(24, 2)).toBe(250)
    expect(serversPerCall(14 * 24, 2)).toBe(150)
    expect(serversPerCall(14 * 24, 4)).toBe(75)
    expect(serversPerCall(200_000, 2)).toBe(1)
  })
})

describe('connections', () => {
  it('are the same for one account and region, after its credentials were dropped too', () => {
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment: {} })
    const account = { id: 'a', name: 'a', kind: 'aws' as const, profile: 'p', regions: ['eu-central-1'] }
    const first = clouds.connect(account, 'eu-central-1')
    expect(clouds.connect(account, 'eu-central-1')).toBe(first)
    expect(clouds.connect(account, 'eu-west-1')).not.toBe(first)
    clouds.disconnect('a')
    expect(clouds.connect(account, 'eu-central-1')).toBe(first)
    expect(clouds.connect({ ...account, awsAccountId: '123456789012' }, 'eu-central-1')).not.toBe(first)
  })
})
