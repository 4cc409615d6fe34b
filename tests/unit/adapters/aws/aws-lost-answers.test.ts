import { describe, expect, it } from 'vitest'
import { actionOf, asking, byAction, cut, fields, inTurn, json, noServers } from './asking-aws.ts'
import { ec2Error, html, xml } from './aws-endpoint.ts'

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
      byAction(
        { DescribeSnapshots: inTurn(snapshots(''), snapshots(snapshot)), DescribeImages: images, DescribeInstances: noServers },
        cut,
      ),
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
