import { afterEach, describe, expect, it } from 'vitest'
import type { Cloud } from '../../../../electron/backend/accounts/ports.ts'
import { type Answerer, cloudOf, configured, ec2Error, html, keys, openEndpoint, type Received, xml } from './aws-endpoint.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function asking(answer: Answerer) {
  const endpoint = await openEndpoint(answer)
  const files = await configured({ config: `[profile p]\nendpoint_url = ${endpoint.url}\n`, credentials: keys('p') })
  opened.push(endpoint, files)
  const asked = () => endpoint.received.map(actionOf)
  return { cloud: cloudOf(files.environment, 'p', { connect: 500, attempt: 2000, call: 20_000 }), endpoint, asked }
}

const actionOf = ({ body, target }: Received) => new URLSearchParams(body).get('Action') ?? target.split('.').at(-1) ?? ''
const fields = ({ body }: Received, prefix: string) =>
  [...new URLSearchParams(body)].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value)

/** Answers each action in its own way; `other` says how the rest is. */
function byAction(answers: Readonly<Record<string, Answerer>>, other: Answerer): Answerer {
  return (received, response) => (answers[actionOf(received)] ?? other)(received, response)
}

const json =
  (status: number, body: object): Answerer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(body))
  }
/** As in AWS a call is carried out, and its answer gets lost. */
const cut: Answerer = (_, response) => response.destroy()
const inTurn = (...answers: Answerer[]): Answerer => {
  let asked = 0
  return (received, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked++
    answer?.(received, response)
  }
}
const servers = xml('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>')

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
    const page = await asking(byAction({ DescribeInstances: servers }, html(500)))
    await expect(call(page.cloud)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      retryable: false,
      message: expect.stringContaining(action),
    })
    const plain = await asking(byAction({ DescribeInstances: servers }, json(400, { __type: 'UnknownOperationException' })))
    const isQuery = action.includes('RootVolume')
    if (!isQuery) await expect(call(plain.cloud)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    const query = await asking(ec2Error(400, 'InvalidAction', 'no'))
    if (isQuery) await expect(call(query.cloud)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it.each(absent)('has nothing to say to %s', async (_, call) => {
    const { cloud } = await asking(byAction({ DescribeInstances: servers }, html(501)))
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
    expect(asked()).toHaveLength(6)
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

describe('an answer that got lost after the effect', () => {
  const volume = (attachment: string) =>
    xml(
      `<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><status>in-use</status><attachmentSet>${attachment}</attachmentSet></item></volumeSet></DescribeVolumesResponse>`,
    )
  const own = '<item><instanceId>i-1</instanceId><device>/dev/sdf</device><status>attaching</status></item>'

  it('leaves a volume attached once', async () => {
    const { cloud, asked } = await asking(
      byAction(
        {
          DescribeVolumes: inTurn(volume(''), volume(own)),
          AttachVolume: inTurn(cut, ec2Error(400, 'VolumeInUse', 'vol-1 is already attached to an instance')),
        },
        html(500),
      ),
    )
    await cloud.volumes.attach('vol-1', 'i-1', '/dev/sdf')
    expect(asked().filter((action) => action === 'AttachVolume')).toHaveLength(2)
  })

  it('says CONFLICT where somebody else was quicker', async () => {
    const { cloud } = await asking(
      byAction(
        {
          DescribeVolumes: inTurn(volume(''), volume(own.replace('i-1', 'i-2'))),
          AttachVolume: ec2Error(400, 'VolumeInUse', 'vol-1 is already attached to an instance'),
        },
        html(500),
      ),
    )
    await expect(cloud.volumes.attach('vol-1', 'i-1', '/dev/sdf')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('i-2'),
    })
  })

  it('leaves a lock with the job that took it', async () => {
    const holder = { owner: 'ann@desk', since: 5, jobId: 'job-1' }
    const { cloud } = await asking(
      byAction(
        {
          PutParameter: inTurn(cut, json(400, { __type: 'ParameterAlreadyExists', message: 'exists' })),
          GetParameter: json(200, { Parameter: { Value: JSON.stringify(holder) } }),
        },
        html(500),
      ),
    )
    expect(await cloud.locks.take('web', holder)).toBeNull()
  })

  it('makes no second snapshot, image or command: each is looked for before it is made again', async () => {
    const snapshot =
      '<item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><tagSet><item><key>job</key><value>j</value></item></tagSet></item>'
    const snapshots = (items: string) => xml(`<DescribeSnapshotsResponse><snapshotSet>${items}</snapshotSet></DescribeSnapshotsResponse>`)
    const images = xml('<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>')
    const { cloud, asked } = await asking(
      byAction({ DescribeSnapshots: inTurn(snapshots(''), snapshots(snapshot)), DescribeImages: images, DescribeInstances: servers }, cut),
    )
    const lost = { code: 'UNREACHABLE', retryable: true }
    await expect(cloud.volumes.snapshot('vol-1', 'x', { job: 'j' })).rejects.toMatchObject(lost)
    expect(await cloud.volumes.snapshot('vol-1', 'x', { job: 'j' })).toMatchObject({ id: 'snap-1' })
    await expect(cloud.ownImages.create({ serverId: 'i-1', name: 'web', tags: { job: 'j' } })).rejects.toMatchObject(lost)
    await expect(cloud.commands.run('i-1', 'touch /x', 30)).rejects.toMatchObject(lost)
    for (const action of ['CreateSnapshot', 'CreateImage', 'SendCommand']) {
      expect(asked().filter((one) => one === action)).toHaveLength(1)
    }
  })

  it('finds the image that somebody made at the same moment', async () => {
    const image =
      '<item><imageId>ami-1</imageId><name>web</name><imageState>pending</imageState><tagSet><item><key>job</key><value>j</value></item></tagSet></item>'
    const images = (items: string) => xml(`<DescribeImagesResponse><imagesSet>${items}</imagesSet></DescribeImagesResponse>`)
    const { cloud } = await asking(
      byAction(
        {
          DescribeImages: inTurn(images(''), images(image)),
          CreateImage: ec2Error(400, 'InvalidAMIName.Duplicate', 'AMI name web is already in use by AMI ami-1'),
        },
        html(500),
      ),
    )
    expect(await cloud.ownImages.create({ serverId: 'i-1', name: 'web', tags: { job: 'j' } })).toMatchObject({ id: 'ami-1' })
  })
})

describe('a lock', () => {
  it('is taken when its holder gives it back in the meantime', async () => {
    const { cloud } = await asking(
      byAction(
        {
          PutParameter: inTurn(json(400, { __type: 'ParameterAlreadyExists' }), json(200, { Version: 1, Tier: 'Standard' })),
          GetParameter: json(400, { __type: 'ParameterNotFound' }),
        },
        html(500),
      ),
    )
    expect(await cloud.locks.take('web', { owner: 'a@b', since: 1, jobId: 'j' })).toBeNull()
  })
})

describe('isolation', () => {
  it('covers every network card of a server', async () => {
    const card = (id: string) => `<item><networkInterfaceId>${id}</networkInterfaceId></item>`
    const { cloud, endpoint } = await asking((received, response) => {
      const answers: Record<string, string> = {
        DescribeInstances: `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><networkInterfaceSet>${card('eni-1')}${card('eni-2')}</networkInterfaceSet></item></instancesSet></item></reservationSet>`,
        ModifyNetworkInterfaceAttribute: '<return>true</return>',
      }
      const action = actionOf(received)
      xml(`<${action}Response>${answers[action] ?? ''}</${action}Response>`)(received, response)
    })
    await cloud.isolation.setSecurityGroups('i-1', ['sg-1'])
    const changes = endpoint.received.filter((received) => actionOf(received) === 'ModifyNetworkInterfaceAttribute')
    expect(changes.map((received) => [fields(received, 'NetworkInterfaceId'), fields(received, 'SecurityGroupId')])).toEqual([
      [['eni-1'], ['sg-1']],
      [['eni-2'], ['sg-1']],
    ])
  })

  it('uses the group that somebody else has made at the same moment, once it can be seen', async () => {
    const group = (rules: string) =>
      xml(
        `<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId>${rules}</item></securityGroupInfo></DescribeSecurityGroupsResponse>`,
      )
    const none = xml('<DescribeSecurityGroupsResponse><securityGroupInfo/></DescribeSecurityGroupsResponse>')
    const everything =
      '<ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><groups/></item></ipPermissionsEgress>'
    const { cloud, asked } = await asking(
      byAction(
        {
          DescribeSecurityGroups: inTurn(none, none, group(everything), group('')),
          CreateSecurityGroup: ec2Error(400, 'InvalidGroup.Duplicate', 'exists'),
          RevokeSecurityGroupEgress: ec2Error(400, 'InvalidPermission.NotFound', 'not there'),
        },
        html(500),
      ),
    )
    expect(await cloud.isolation.isolatingGroup('vpc-1', { job: 'j' })).toBe('sg-1')
    expect(asked().filter((action) => action === 'CreateSecurityGroup')).toHaveLength(1)
  })
})
