import {
  CreateVolumeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { beforeEach, describe, expect, it } from 'vitest'
import { faultsFromText } from '../../../electron/sandbox/faults-from-text.ts'
import type { FaultEffect } from '../../../electron/sandbox/world/faults.ts'
import { debianImage, launchOne, type Opened, openEmpty } from './opened.ts'

let opened: Opened

beforeEach(async () => {
  opened = await openEmpty()
})

function strike(call: string, effect: FaultEffect): void {
  opened.sandbox.faults.add({ call, effect })
}

const list = () => opened.ec2.send(new DescribeInstancesCommand({}))
const encrypted = { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }] }

async function instance(InstanceId: string) {
  return (await opened.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }))).Reservations?.[0]?.Instances?.[0]
}

describe('on the wire', () => {
  it('each service says "too many" and "broken" in its own words', async () => {
    strike('*', { kind: 'throttled' })
    await expect(list()).rejects.toMatchObject({ name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } })
    strike('*', { kind: 'server-error', status: 503 })
    await expect(list()).rejects.toMatchObject({ name: 'Unavailable', $metadata: { httpStatusCode: 503 } })
    const elb = new ElasticLoadBalancingV2Client(opened.client)
    strike('*', { kind: 'throttled' })
    await expect(elb.send(new DescribeTargetGroupsCommand({}))).rejects.toMatchObject({ name: 'Throttling' })
  })

  it('an answer may be a page for people', async () => {
    strike('DescribeInstances', { kind: 'html' })
    const { status, headers, body } = await opened.sandbox.handle({
      method: 'POST',
      host: 'ec2.eu-central-1.amazonaws.com',
      path: '/',
      query: '',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20261120/eu-central-1/ec2/aws4_request' },
      body: Buffer.from('Action=DescribeInstances'),
    })
    expect([status, headers['content-type'], Buffer.from(body).toString()]).toEqual([
      200,
      expect.stringContaining('text/html'),
      expect.stringContaining('sign in'),
    ])
  })

  it('an answer may break off in the middle; the call has happened', async () => {
    const ImageId = await debianImage(opened)
    strike('RunInstances', { kind: 'half-answer' })
    const run = new RunInstancesCommand({ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 })
    await expect(opened.ec2.send(run)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await opened.clock.advance(1_000)
    expect((await list()).Reservations).toHaveLength(1)
  })

  it('an answer may take its time, or be lost after it', async () => {
    strike('DescribeInstances', { kind: 'slow', ms: 5_000 })
    let answered = false
    const asking = list().then(() => {
      answered = true
    })
    await opened.clock.advance(4_999)
    expect(answered).toBe(false)
    await opened.clock.advance(1)
    await asking
    strike('DescribeInstances', { kind: 'lost-answer', afterMs: 1_000 })
    const losing = expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await opened.clock.advance(1_000)
    await losing
  })

  it('strikes with a probability that is the same for the same seed', async () => {
    const struck = async () => {
      opened.sandbox.faults.add({ call: 'DescribeInstances', chance: 0.4, seed: 'a', times: 99, effect: { kind: 'throttled' } })
      const calls = Array.from({ length: 20 }, () =>
        list().then(
          () => '.',
          () => 'x',
        ),
      )
      const pattern = (await Promise.all(calls)).join('')
      opened.sandbox.faults.clear()
      return pattern
    }
    const first = await struck()
    expect(first).toMatch(/x/)
    expect(first).toMatch(/\./)
    expect(await struck()).toBe(first)
  })
})

describe('a launch', () => {
  it('with an encrypted root fails where its KMS key cannot be used, and a start goes silently back to stopped', async () => {
    opened.sandbox.faults.add({ condition: 'kms-unusable' })
    expect((await instance(await launchOne(opened)))?.State?.Name).toBe('running')
    const failed = await instance(await launchOne(opened, encrypted))
    expect([failed?.State?.Name, failed?.StateReason?.Message]).toEqual(['terminated', 'Client.InternalError: Client error on launch'])
    opened.sandbox.faults.clear()
    const id = await launchOne(opened, encrypted)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await opened.clock.advance(10_000)
    strike('StartInstances', { kind: 'kms-failure' })
    await opened.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
    expect((await instance(id))?.State?.Name).toBe('pending')
    await opened.clock.advance(10_000)
    expect(await instance(id)).toMatchObject({ State: { Name: 'stopped' }, StateReason: { Code: 'Client.InternalError' } })
  })

  it('may give a server that passes its status checks and serves nothing', async () => {
    strike('RunInstances', { kind: 'never-serves' })
    const id = await launchOne(opened, { userData: '#cloud-config\npackages: [nginx]\nruncmd: ["logger -t henge web ready"]\n' })
    const status = await opened.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))
    expect(status.InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('ok')
    const lines: string[] = []
    await opened.sandbox.shipLogs(async (records) => void lines.push(...records.map((record) => record.message)))
    expect(lines.some((line) => line.includes('web ready'))).toBe(false)
    expect(lines.some((line) => line.includes('exited with status 1'))).toBe(true)
  })

  it('may give a server that vanishes, as any other may', async () => {
    const other = await launchOne(opened)
    strike('RunInstances', { kind: 'vanishes', afterMs: 60_000 })
    const id = await launchOne(opened)
    expect((await instance(id))?.State?.Name).toBe('running')
    await opened.clock.advance(60_000)
    await expect(instance(id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
    expect((await opened.ec2.send(new DescribeVolumesCommand({}))).Volumes).toHaveLength(1)
    strike('DescribeInstances', { kind: 'vanishes', afterMs: 0, instanceId: other })
    await list()
    expect((await list()).Reservations).toEqual([])
  })
})

describe('time', () => {
  it('new ids may be unknown for a while', async () => {
    opened.sandbox.faults.add({ condition: 'late', ms: 5_000 })
    const { VolumeId = '' } = await opened.ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 1 }))
    const find = () => opened.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))
    await opened.clock.advance(4_999)
    await expect(find()).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' })
    await opened.clock.advance(1)
    await find()
  })

  it('may jump', async () => {
    const id = await launchOne(opened)
    await opened.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    strike('DescribeInstances', { kind: 'clock-jump', ms: 3_600_000 })
    expect((await instance(id))?.State?.Name).toBe('stopped')
    expect(() => opened.sandbox.jumpClock(-1)).toThrow(RangeError)
  })
})

describe('faults as text', () => {
  it('are one or a list, and refused with what is wrong', () => {
    expect(faultsFromText('{"condition":"vcpu-quota","vcpus":8}')).toEqual([{ condition: 'vcpu-quota', vcpus: 8 }])
    expect(faultsFromText('[{"call":"*","effect":{"kind":"slow","ms":5}}]')).toEqual([{ call: '*', effect: { kind: 'slow', ms: 5 } }])
    expect(() => faultsFromText('no')).toThrow('JSON')
    expect(() => faultsFromText('{"condition":"vcpu-quota"}')).toThrow('vcpus')
    expect(() => faultsFromText('{"call":"*","effect":{"kind":"nothing"}}')).toThrow('effect')
  })
})
