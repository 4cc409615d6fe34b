import { gzipSync } from 'node:zlib'
import {
  GetConsoleOutputCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../shared/model/logs.ts'
import { debianImage, type Opened, openEmpty } from './opened.ts'

const cloudConfig = `#cloud-config
packages: ["nginx"]
write_files:
  - path: "/etc/motd"
    content: "hello"
runcmd:
  - "set -e"
  - "nginx -t && logger -t henge 'web ready'"
`

let opened: Opened
let received: LogRecord[]

beforeEach(async () => {
  opened = await openEmpty()
  received = []
})

async function launch(userData: string, role = 'web'): Promise<string> {
  const answer = await opened.ec2.send(
    new RunInstancesCommand({
      ImageId: await debianImage(opened),
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      UserData: gzipSync(userData).toString('base64'),
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'Name', Value: `${role}-1` },
            { Key: 'henge:role', Value: role },
            { Key: 'henge:revision', Value: 'r-0123456789abcdef' },
          ],
        },
      ],
    }),
  )
  return answer.Instances?.[0]?.InstanceId ?? ''
}

async function ship(): Promise<LogRecord[]> {
  const before = received.length
  await opened.sandbox.shipLogs(async (records) => void received.push(...records))
  return received.slice(before)
}

describe('the first boot of a sandbox server', () => {
  it('installs packages, writes files and sends the marker of a logger command', async () => {
    const id = await launch(cloudConfig)
    await opened.clock.advance(4_000)
    expect(await ship()).toEqual([])
    await opened.clock.advance(4_000)
    const lines = await ship()
    const messages = lines.map((line) => line.message)
    expect(messages.some((message) => message.startsWith('Setting up nginx'))).toBe(true)
    expect(messages.some((message) => message.includes('Started nginx.service'))).toBe(true)
    expect(messages).toContain('cc_write_files.py[DEBUG]: Writing to /etc/motd')
    const marker = lines.find((line) => line.message === 'web ready')
    expect(marker).toMatchObject({ serverId: id, host: 'web-1', role: 'web', revision: 'r-0123456789abcdef', service: 'henge' })
    expect(messages.some((message) => message.includes('finished. Datasource'))).toBe(true)
  })

  it('stops at the first failing command and reports the failure', async () => {
    await launch('#cloud-config\nruncmd: ["set -e", "false", "logger after"]\n')
    await opened.clock.advance(10_000)
    const lines = await ship()
    expect(lines.some((line) => line.message === 'after')).toBe(false)
    expect(lines.some((line) => line.level === 'error' && line.message.includes('"false" exited with status 1'))).toBe(true)
  })

  it('is on the console as far as it has come', async () => {
    const id = await launch(cloudConfig)
    await opened.clock.advance(4_600)
    const early = await opened.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }))
    const earlyText = Buffer.from(early.Output ?? '', 'base64').toString()
    expect(earlyText).toContain('Linux version')
    expect(earlyText).not.toContain('web ready')
    await opened.clock.advance(5_000)
    const late = await opened.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }))
    expect(Buffer.from(late.Output ?? '', 'base64').toString()).toContain('web ready')
  })

  it('never comes to the network where a fault keeps the server from getting healthy', async () => {
    opened.sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'never-healthy' } })
    await launch(cloudConfig)
    await opened.clock.advance(60_000)
    expect((await ship()).some((line) => line.message === 'web ready')).toBe(false)
  })
})

describe('the logs of a sandbox server', () => {
  it('arrive once, in whatever portions they are fetched', async () => {
    await launch(cloudConfig)
    for (let turn = 0; turn < 30; turn++) {
      await opened.clock.advance(7_001)
      await ship()
    }
    await opened.clock.advance(3 * 3_600_000)
    await ship()
    const ids = received.map((line) => line.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(received.length).toBeGreaterThan(100)
  })

  it('come again with the same ids when the receiver failed', async () => {
    await launch(cloudConfig)
    await opened.clock.advance(20_000)
    const refused: LogRecord[] = []
    const failing = opened.sandbox.shipLogs(async (records) => {
      refused.push(...records)
      throw new Error('no space left')
    })
    await expect(failing).rejects.toThrow('no space left')
    expect((await ship()).map((line) => line.id)).toEqual(refused.map((line) => line.id))
  })

  it('end with the lines of the shutdown, and nothing comes after them', async () => {
    const id = await launch(cloudConfig)
    await opened.clock.advance(60_000)
    await ship()
    await opened.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(3_000)
    expect((await ship()).at(-1)?.message).toBe('All filesystems unmounted. Powering off.')
    await opened.clock.advance(3_600_000)
    expect(await ship()).toEqual([])
  })

  it('tell of a reboot, after which the user data does not run again', async () => {
    const id = await launch(cloudConfig)
    await opened.clock.advance(60_000)
    await ship()
    await opened.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(20_000)
    const messages = (await ship()).map((line) => line.message)
    expect(messages).toContain('All filesystems unmounted. Rebooting.')
    expect(messages.some((message) => message.includes('Linux version'))).toBe(true)
    expect(messages).not.toContain('web ready')
  })

  it('pause while it is stopped', async () => {
    const id = await launch(cloudConfig)
    await opened.clock.advance(60_000)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(10_000)
    await ship()
    await opened.clock.advance(3_600_000)
    expect(await ship()).toEqual([])
  })

  it('follow the working day', async () => {
    await launch(cloudConfig)
    await opened.clock.advance(3 * 86_400_000)
    await ship()
    const inHour = (hour: number) =>
      received.filter((line) => line.service === 'nginx' && new Date(line.at).getUTCHours() === hour && new Date(line.at).getUTCDay() === 5)
        .length
    expect(inHour(12)).toBeGreaterThan(2 * Math.max(1, inHour(23)))
  })
})
