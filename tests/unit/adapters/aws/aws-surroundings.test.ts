import { describe, expect, it } from 'vitest'
import type { Cloud } from '../../../../electron/backend/accounts/ports.ts'
import { actionOf, asking, byAction, fields, json, noServers } from './asking-aws.ts'
import { ec2Error, html, xml } from './aws-endpoint.ts'

const optional: readonly [string, (cloud: Cloud) => Promise<unknown>][] = [
  ['DescribeReplaceRootVolumeTasks', (cloud) => cloud.rootVolumes.tasksOf(['i-1'])],
  ['CreateReplaceRootVolumeTask', (cloud) => cloud.rootVolumes.replace({ serverId: 'i-1', imageId: 'ami-1', clientToken: 't', tags: {} })],
  ['GetParameter', (cloud) => cloud.locks.holder('web')],
  ['SendCommand', (cloud) => cloud.commands.run('i-1', 'true', 30)],
]
const absent: readonly [string, (cloud: Cloud) => Promise<unknown>][] = [
  ['DescribeTargetGroups', (cloud) => cloud.loadBalancers.membershipsOf(['i-1'])],
  ['DescribeInstanceInformation', (cloud) => cloud.commands.reachable(['i-1'])],
]

describe('a provider that lacks a call', () => {
  it.each(optional)('makes %s UNSUPPORTED where it answers other calls, however it says so', async (action, call) => {
    const page = await asking(byAction({ DescribeInstances: noServers }, html(500)))
    await expect(call(page.cloud)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      retryable: false,
      message: expect.stringContaining(action),
    })
    const plain = await asking(byAction({ DescribeInstances: noServers }, json(400, { __type: 'UnknownOperationException' })))
    const isQuery = action.includes('RootVolume')
    if (!isQuery) await expect(call(plain.cloud)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    const query = await asking(ec2Error(400, 'InvalidAction', 'no'))
    if (isQuery) await expect(call(query.cloud)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it.each(absent)('has nothing to say to %s', async (_, call) => {
    const { cloud } = await asking(byAction({ DescribeInstances: noServers }, html(501)))
    await expect(call(cloud)).resolves.toEqual([])
  })

  it.each([...optional, ...absent])('is not taken for one when a proxy answers everything: %s', async (_, call) => {
    for (const status of [500, 200]) {
      const { cloud } = await asking(html(status))
      await expect(call(cloud)).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true })
    }
  })
})

describe('an answer without what AWS always gives', () => {
  const calls: readonly [string, (cloud: Cloud) => Promise<unknown>][] = [
    ['volumes', (cloud) => cloud.volumes.describe(['vol-1'])],
    ['a volume to detach', (cloud) => cloud.volumes.detach('vol-1', 'i-1')],
    ['snapshots', (cloud) => cloud.volumes.findSnapshots({ 'henge:job': 'j' })],
    ['Elastic IPs', (cloud) => cloud.addresses.ofServers(['i-1'])],
    ['images', (cloud) => cloud.ownImages.findByTags({ 'henge:job': 'j' })],
    ['tasks', (cloud) => cloud.rootVolumes.tasksOf(['i-1'])],
    ['a security group', (cloud) => cloud.isolation.isolatingGroup('vpc-1', {})],
    ['the network', (cloud) => cloud.isolation.vpcOf('i-1')],
    ['subnets', (cloud) => cloud.limits.freeAddresses(['subnet-1'])],
    ['target groups', (cloud) => cloud.loadBalancers.membershipsOf(['i-1'])],
    ['target health', (cloud) => cloud.loadBalancers.targetHealth('arn', ['i-1'])],
  ]
  it.each(calls)('is none: %s would look gone', async (_, call) => {
    const { cloud } = await asking(xml('<status>maintenance</status>'))
    await expect(call(cloud)).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true })
  })

  it('is none from a service that speaks JSON', async () => {
    const { cloud } = await asking(json(200, {}))
    await expect(cloud.locks.holder('web')).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(cloud.locks.take('web', { owner: 'a@b', since: 1, jobId: 'j' })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(cloud.commands.reachable(['i-1'])).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})

describe('how many calls it takes', () => {
  it('asks for 2,500 servers in three pages and asks nothing by server', async () => {
    const page = (from: number) => {
      const size = Math.min(1000, 2500 - from)
      const items = Array.from(
        { length: size },
        (_, index) =>
          `<item><instanceId>i-${from + index}</instanceId><ipAddress>1.2.3.4</ipAddress><instanceState><name>running</name></instanceState></item>`,
      )
      const next = from + size < 2500 ? `<nextToken>${from + size}</nextToken>` : ''
      return `<DescribeInstancesResponse><reservationSet><item><instancesSet>${items.join('')}</instancesSet></item></reservationSet>${next}</DescribeInstancesResponse>`
    }
    const { cloud, asked } = await asking((received, response) => {
      const token = new URLSearchParams(received.body).get('NextToken')
      const answer = actionOf(received) === 'DescribeInstances' ? page(Number(token ?? 0)) : `<${actionOf(received)}Response/>`
      xml(answer)(received, response)
    })
    expect(await cloud.compute.listServers()).toHaveLength(2500)
    expect(asked().filter((action) => action === 'DescribeInstances')).toHaveLength(3)
    expect(asked()).toHaveLength(5)
  })

  it('asks for many ids in as few calls as filters allow', async () => {
    const { cloud, endpoint, asked } = await asking((received, response) => {
      const set = { DescribeVolumes: 'volumeSet', DescribeAddresses: 'addressesSet', DescribeSubnets: 'subnetSet' }[actionOf(received)]
      xml(`<${actionOf(received)}Response><${set}/></${actionOf(received)}Response>`)(received, response)
    })
    const ids = Array.from({ length: 450 }, (_, index) => `x-${index}`)
    await cloud.volumes.describe([...ids, ...ids])
    expect(endpoint.received.map((received) => fields(received, 'Filter.1.Value').length)).toEqual([200, 200, 50])
    await cloud.addresses.ofServers(ids)
    await cloud.limits.freeAddresses(ids)
    expect(asked()).toHaveLength(9)
  })

  it('asks for the health of a whole target group at once', async () => {
    const target = (id: string, state: string) =>
      `<member><Target><Id>${id}</Id><Port>80</Port></Target><TargetHealth><State>${state}</State></TargetHealth></member>`
    const { cloud, asked } = await asking(
      xml(
        `<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>${target('i-1', 'healthy')}${target('i-2', 'draining')}</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>`,
      ),
    )
    expect(await cloud.loadBalancers.targetHealth('arn', ['i-2', 'i-3'])).toEqual([
      { serverId: 'i-2', port: 80, health: 'draining', reason: null },
    ])
    expect(asked()).toEqual(['DescribeTargetHealth'])
  })
})
