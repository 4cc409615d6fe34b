import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2'
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, it } from 'vitest'
import { launchOne, type Opened, openEmpty } from './opened.ts'

const userData = `#cloud-config
packages: [nginx]
write_files:
  - path: "/etc/motd"
    content: "hello"
`
let opened: Opened
let ssm: SSMClient
let server: string

beforeEach(async () => {
  opened = await openEmpty()
  ssm = new SSMClient(opened.client)
  server = await launchOne(opened, { userData })
})

async function send(commands: string[], InstanceIds = [server], extra: object = {}): Promise<string> {
  const command = new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', Parameters: { commands }, InstanceIds, ...extra })
  return (await ssm.send(command)).Command?.CommandId ?? ''
}

const invocation = (CommandId: string) => ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: server }))

async function outcome(...commands: string[]): Promise<unknown[]> {
  const id = await send(commands)
  await opened.clock.advance(2_000)
  const { Status, ResponseCode, StandardOutputContent } = await invocation(id)
  return [Status, ResponseCode, StandardOutputContent]
}

describe('a command sent to a server', () => {
  it('is unknown, in progress, then done', async () => {
    const id = await send(['true'])
    await expect(invocation(id)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' })
    await opened.clock.advance(500)
    expect(await invocation(id)).toMatchObject({ Status: 'InProgress', ResponseCode: -1 })
    await opened.clock.advance(1_000)
    expect(await invocation(id)).toMatchObject({ Status: 'Success', ResponseCode: 0 })
    const listed = await ssm.send(new ListCommandInvocationsCommand({ CommandId: id }))
    expect(listed.CommandInvocations).toMatchObject([{ InstanceId: server, Status: 'Success' }])
  })

  it.each([
    [['systemctl is-active nginx'], ['Success', 0, 'active\n']],
    [['systemctl is-active postgresql'], ['Failed', 3, 'inactive\n']],
    [['systemctl is-active --quiet nginx && echo up || echo down'], ['Success', 0, 'up\n']],
    [['curl -fsS http://127.0.0.1/up'], ['Success', 0, 'OK\n']],
    [['curl -fsS http://127.0.0.1:8080/up'], ['Failed', 7, 'curl: (7) Failed to connect to 127.0.0.1 port 8080: Connection refused\n']],
    [
      ['test -f /etc/motd', 'cat /etc/motd'],
      ['Success', 0, 'hello\n'],
    ],
    [['sudo cloud-init status --wait'], ['Success', 0, 'status: done\n']],
    [
      ['echo before', 'exit 4', 'echo after'],
      ['Failed', 4, 'before\n'],
    ],
  ])('%j gives %j', async (commands, expected) => {
    expect(await outcome(...commands)).toEqual(expected)
  })

  it('waits for a server that is away, until it is given up', async () => {
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    const waiting = await send(['true'])
    const short = await send(['true'], [server], { TimeoutSeconds: 30 })
    await opened.clock.advance(31_000)
    expect((await invocation(waiting)).Status).toBe('Pending')
    expect(await invocation(short)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' })
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(20_000)
    expect((await invocation(waiting)).Status).toBe('Success')
  })

  it('reaches only servers whose agent has reported', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'never-healthy' } })
    const stuck = await launchOne(opened, { userData })
    await expect(send(['true'], [stuck])).rejects.toMatchObject({ name: 'InvalidInstanceId' })
    const informed = async () =>
      (await ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList?.map((each) => [
        each.InstanceId,
        each.PingStatus,
      ])
    expect(await informed()).toEqual([[server, 'Online']])
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }))
    await opened.clock.advance(10_000)
    expect(await informed()).toEqual([])
    const byId = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [server] }] })
    await expect(ssm.send(byId)).rejects.toMatchObject({ name: 'InvalidInstanceId' })
  })

  it('is told that the services of a broken server have failed', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'never-serves' } })
    server = await launchOne(opened, { userData })
    expect(await outcome('systemctl is-active nginx')).toEqual(['Failed', 3, 'failed\n'])
  })
})
