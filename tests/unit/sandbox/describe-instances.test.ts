import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeAll, describe, expect, it } from 'vitest'
import { debianImage, type Opened, openEmpty } from './opened.ts'

let opened: Opened
let ids: string[]

async function page(input: { MaxResults?: number; NextToken?: string }) {
  const answer = await opened.ec2.send(new DescribeInstancesCommand(input))
  return {
    ids: (answer.Reservations ?? []).flatMap((each) => each.Instances ?? []).map((each) => each.InstanceId ?? ''),
    next: answer.NextToken,
  }
}

async function matching(name: string, ...values: string[]): Promise<number> {
  const answer = await opened.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: name, Values: values }] }))
  return (answer.Reservations ?? []).flatMap((each) => each.Instances ?? []).length
}

beforeAll(async () => {
  opened = await openEmpty()
  const ImageId = await debianImage(opened)
  const launch = (count: number, InstanceType: 't3.small' | 'm6i.large', Name: string) =>
    opened.ec2.send(
      new RunInstancesCommand({
        ImageId,
        InstanceType,
        MinCount: count,
        MaxCount: count,
        ClientToken: `token-${Name}`,
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [
              { Key: 'Name', Value: Name },
              { Key: 'empty', Value: '' },
            ],
          },
        ],
      }),
    )
  const answers = [await launch(8, 't3.small', 'web & <shop>'), await launch(4, 'm6i.large', 'db*1')]
  ids = answers.flatMap((answer) => answer.Instances ?? []).map((instance) => instance.InstanceId ?? '')
  await opened.clock.advance(10_000)
})

describe('DescribeInstances', () => {
  it('pages by instance, also within one reservation', async () => {
    const first = await page({ MaxResults: 5 })
    const second = await page({ MaxResults: 5, NextToken: first.next ?? '' })
    const third = await page({ MaxResults: 5, NextToken: second.next ?? '' })
    expect([first.ids.length, second.ids.length, third.ids.length]).toEqual([5, 5, 2])
    expect(third.next).toBeUndefined()
    expect([...first.ids, ...second.ids, ...third.ids]).toEqual(ids)
  })

  it('refuses page sizes below 5 and above 1000, sizes with ids, and tokens it did not make', async () => {
    await expect(page({ MaxResults: 4 })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    await expect(page({ MaxResults: 1001 })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    await expect(page({ NextToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    const both = new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: ids.slice(0, 1) })
    await expect(opened.ec2.send(both)).rejects.toMatchObject({ name: 'InvalidParameterCombination' })
  })

  it('filters by tag, type, state, token and more, with wildcards', async () => {
    expect(await matching('tag:Name', 'web*')).toBe(8)
    expect(await matching('tag:Name', 'db\\*1')).toBe(4)
    expect(await matching('tag:Name', 'db?1', 'web*')).toBe(12)
    expect(await matching('tag-key', 'empty')).toBe(12)
    expect(await matching('tag:empty', '')).toBe(12)
    expect(await matching('instance-type', 'm6i.*')).toBe(4)
    expect(await matching('instance-state-name', 'running')).toBe(12)
    expect(await matching('instance-state-name', 'stopped')).toBe(0)
    expect(await matching('client-token', 'token-db*1')).toBe(4)
    expect(await matching('availability-zone', 'eu-central-1?')).toBe(12)
    expect(await matching('private-ip-address', '172.31.0.1*')).toBe(10)
    expect(await matching('spot-instance-request-id', '*')).toBe(0)
  })

  it('refuses a filter that AWS does not have', async () => {
    await expect(matching('colour', 'blue')).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    await expect(matching('constructor', 'blue')).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })

  it('names every id that is not there, and tells a malformed one apart', async () => {
    const unknown = new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000001', ids[0] ?? '', 'i-00000000000000002'] })
    await expect(opened.ec2.send(unknown)).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist",
    })
    await expect(opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-x'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    })
  })

  it('carries any text in a tag through XML and back', async () => {
    const answer = await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: ids.slice(0, 1) }))
    expect(answer.Reservations?.[0]?.Instances?.[0]?.Tags).toEqual([
      { Key: 'Name', Value: 'web & <shop>' },
      { Key: 'empty', Value: '' },
    ])
  })
})

describe('tags', () => {
  it('are added, replaced, listed and taken away', async () => {
    const id = ids[0] ?? ''
    await opened.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value: 'ä"<>&\u0001 x' }] }))
    const listed = await opened.ec2.send(
      new DescribeTagsCommand({
        Filters: [
          { Name: 'resource-id', Values: [id] },
          { Name: 'key', Values: ['team'] },
        ],
      }),
    )
    expect(listed.Tags).toEqual([{ ResourceId: id, ResourceType: 'instance', Key: 'team', Value: 'ä"<>& x' }])
    await opened.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value: 'other' }] }))
    expect(await matching('tag-key', 'team')).toBe(1)
    await opened.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'team' }] }))
    expect(await matching('tag-key', 'team')).toBe(0)
  })

  it('are refused for what is not there and above fifty', async () => {
    const gone = new CreateTagsCommand({ Resources: ['i-00000000000000001'], Tags: [{ Key: 'a', Value: 'b' }] })
    await expect(opened.ec2.send(gone)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))
    await expect(opened.ec2.send(new CreateTagsCommand({ Resources: ids.slice(0, 1), Tags }))).rejects.toMatchObject({
      name: 'TagLimitExceeded',
    })
  })
})

describe('regions', () => {
  it('know nothing of each other', async () => {
    const { EC2Client } = await import('@aws-sdk/client-ec2')
    const elsewhere = new EC2Client({ ...opened.client, region: 'us-east-1' })
    expect((await elsewhere.send(new DescribeInstancesCommand({}))).Reservations).toEqual([])
    await expect(elsewhere.send(new TerminateInstancesCommand({ InstanceIds: ids.slice(0, 1) }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    })
  })
})
