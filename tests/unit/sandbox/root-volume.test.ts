import {
  CreateImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import { debianImage, launchOne, type Opened, openEmpty } from './opened.ts'

const userData = (text: string) => `#cloud-config\npackages: [nginx]\nruncmd: ["logger -t henge ${text}"]\n`
let opened: Opened
let server: string

beforeEach(async () => {
  opened = await openEmpty()
  server = await launchOne(opened, { userData: userData('first') })
})

async function instance() {
  return (await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [server] }))).Reservations?.[0]?.Instances?.[0]
}

async function rootVolume(): Promise<string> {
  return (await instance())?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === '/dev/xvda')?.Ebs?.VolumeId ?? ''
}

async function replace(extra: object = {}) {
  const answer = await opened.ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: server, ...extra }))
  return answer.ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId ?? ''
}

async function taskState(id: string) {
  const answer = await opened.ec2.send(new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: [id] }))
  return answer.ReplaceRootVolumeTasks?.[0]?.TaskState
}

async function consoleText(): Promise<string> {
  const { Output } = await opened.ec2.send(new GetConsoleOutputCommand({ InstanceId: server }))
  return Buffer.from(Output ?? '', 'base64').toString()
}

describe('the replacement of a root volume', () => {
  it('keeps id and addresses, and boots anew from the image', async () => {
    const before = await instance()
    const old = await rootVolume()
    const task = await replace({ ImageId: await debianImage(opened), DeleteReplacedRootVolume: true })
    expect(await taskState(task)).toBe('pending')
    const making = (await opened.ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['creating'] }] }))).Volumes?.[0]
    await opened.ec2.send(new CreateTagsCommand({ Resources: [making?.VolumeId ?? ''], Tags: [{ Key: 'a', Value: '1' }] }))
    await opened.clock.advance(6_500)
    expect(await taskState(task)).toBe('in-progress')
    await opened.clock.advance(2_000)
    expect(await taskState(task)).toBe('succeeded')
    expect(await rootVolume()).toBe(making?.VolumeId)
    const after = await instance()
    expect([after?.PrivateIpAddress, after?.PublicIpAddress, after?.State?.Name]).toEqual([
      before?.PrivateIpAddress,
      before?.PublicIpAddress,
      'running',
    ])
    await opened.clock.advance(10_000)
    expect(await consoleText()).toContain('henge[1]: first')
    await expect(opened.ec2.send(new DescribeVolumesCommand({ VolumeIds: [old] }))).rejects.toMatchObject({
      name: 'InvalidVolume.NotFound',
    })
  })

  it('runs the user data that the server has now, which is changed while it is stopped', async () => {
    const change = () =>
      opened.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: server, UserData: { Value: Buffer.from(userData('second')) } }))
    await expect(change()).rejects.toMatchObject({ name: 'IncorrectInstanceState' })
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    await change()
    await expect(replace()).rejects.toMatchObject({ name: 'IncorrectInstanceState' })
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(20_000)
    expect(await consoleText()).not.toContain('second')
    await replace()
    await opened.clock.advance(20_000)
    expect(await consoleText()).toContain('henge[1]: second')
  })

  it('brings what is on an own image, and the image’s id', async () => {
    const ImageId = (await opened.ec2.send(new CreateImageCommand({ InstanceId: server, Name: 'baked', NoReboot: true }))).ImageId
    await opened.clock.advance(10_000)
    await replace({ ImageId })
    await opened.clock.advance(20_000)
    expect((await instance())?.ImageId).toBe(ImageId)
    expect(await consoleText()).not.toContain('Setting up nginx')
    expect(await consoleText()).toContain('Started nginx.service')
  })

  it('is done once for a client token, one at a time', async () => {
    const task = await replace({ ClientToken: 'step' })
    expect(await replace({ ClientToken: 'step' })).toBe(task)
    await expect(replace()).rejects.toMatchObject({ name: 'IncorrectState' })
    await opened.clock.advance(10_000)
    expect(await replace({ ClientToken: 'step' })).toBe(task)
    expect((await opened.ec2.send(new DescribeReplaceRootVolumeTasksCommand({}))).ReplaceRootVolumeTasks).toHaveLength(1)
  })

  it('may fail and leave the old volume', async () => {
    opened.sandbox.faults.add({ call: 'CreateReplaceRootVolumeTask', effect: { kind: 'task-fails' } })
    const old = await rootVolume()
    const task = await replace()
    await opened.clock.advance(6_500)
    expect(await taskState(task)).toBe('failing')
    await opened.clock.advance(10_000)
    expect(await taskState(task)).toBe('failed')
    expect(await rootVolume()).toBe(old)
  })

  it('may fail and leave none: the server does not come up', async () => {
    opened.sandbox.faults.add({ call: 'CreateReplaceRootVolumeTask', effect: { kind: 'task-fails-detached' } })
    const task = await replace()
    await opened.clock.advance(10_000)
    expect(await taskState(task)).toBe('failed-detached')
    expect(await rootVolume()).toBe('')
    await opened.clock.advance(200_000)
    const status = await opened.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [server] }))
    expect(status.InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('impaired')
    expect(await consoleText()).not.toContain('web ready')
  })
})
