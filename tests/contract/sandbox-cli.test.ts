import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const aws = join(resolve(process.env.HENGE_TEST_VENV ?? '.venv'), 'bin', 'aws')
const present = existsSync(aws)
if (!present) {
  const reason = `awscli is missing: ${aws} (a Python venv with awscli; HENGE_TEST_VENV says where)`
  if (process.env.CI === 'true') throw new Error(reason)
  process.stderr.write(`skipped tests/contract/sandbox-cli: ${reason}\n`)
}

interface Served {
  readonly child: ChildProcess
  readonly environment: Record<string, string>
}

/** Starts the sandbox as a user would, and takes the environment that it prints. */
async function serve(...options: string[]): Promise<Served> {
  const child = spawn(process.execPath, ['electron/sandbox/serve.ts', '--speed', '20', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const pairs = [...line.matchAll(/(AWS_[A-Z_]+)=(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? ''])
    return {
      child,
      environment: { ...Object.fromEntries(pairs), PATH: process.env.PATH ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
    }
  }
  throw new Error('the sandbox ended without a word')
}

async function end(served: Served, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((done) => served.child.once('exit', (code) => done(code)))
  served.child.kill(signal)
  return ended
}

async function awscli(served: Served, ...words: string[]): Promise<unknown> {
  const { stdout } = await run(aws, [...words, '--output', 'json'], { env: served.environment })
  return stdout.trim() === '' ? null : JSON.parse(stdout)
}

// awscli takes a second or two for each call on a busy machine.
describe.skipIf(!present)('awscli against the sandbox', { timeout: 120_000 }, () => {
  let served: Served
  let data: string
  let ids: string[]

  const states = async () =>
    (await awscli(
      served,
      'ec2',
      'describe-instances',
      '--instance-ids',
      ...ids,
      '--query',
      'Reservations[].Instances[].State.Name',
    )) as string[]

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'henge-sandbox-cli-'))
    served = await serve('--data', data)
  })

  afterAll(async () => {
    await end(served, 'SIGTERM')
    await rm(data, { recursive: true })
  })

  it('says who we are', async () => {
    expect(await awscli(served, 'sts', 'get-caller-identity')).toMatchObject({ Account: '111122223333' })
  })

  it('resolves an image by parameter and by name', async () => {
    const parameter = await awscli(
      served,
      'ssm',
      'get-parameter',
      '--name',
      '/aws/service/debian/release/12/latest/amd64',
      '--query',
      'Parameter.Value',
    )
    const newest = await awscli(
      served,
      'ec2',
      'describe-images',
      '--owners',
      '136693071363',
      '--filters',
      'Name=name,Values=debian-12-amd64-*',
      '--query',
      'sort_by(Images, &CreationDate)[-1].ImageId',
    )
    expect(newest).toBe(parameter)
  })

  it('lists the seeded servers by filter', async () => {
    const names = await awscli(
      served,
      'ec2',
      'describe-instances',
      '--filters',
      'Name=tag:henge:role,Values=web,db',
      'Name=instance-state-name,Values=running',
      '--query',
      'sort(Reservations[].Instances[].Tags[?Key==`Name`].Value[])',
    )
    expect(names).toEqual(['db-2', 'web-5', 'web-6'])
  })

  it('runs instances with tags and user data, once for a client token', async () => {
    const words = [
      'ec2',
      'run-instances',
      '--image-id',
      'resolve',
      '--instance-type',
      't3.micro',
      '--count',
      '7',
      '--client-token',
      'cli-1',
      '--user-data',
      '#!/bin/sh\nlogger hello',
      '--tag-specifications',
      'ResourceType=instance,Tags=[{Key=Name,Value=cli},{Key=team,Value=a b}]',
      '--query',
      'Instances[].InstanceId',
    ]
    words[3] = (await awscli(
      served,
      'ssm',
      'get-parameter',
      '--name',
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      '--query',
      'Parameter.Value',
    )) as string
    ids = (await awscli(served, ...words)) as string[]
    expect(ids).toHaveLength(7)
    expect(await awscli(served, ...words)).toEqual(ids)
    await awscli(served, 'ec2', 'wait', 'instance-running', '--instance-ids', ...ids)
    await awscli(served, 'ec2', 'wait', 'instance-status-ok', '--instance-ids', ...ids)
    expect(new Set(await states())).toEqual(new Set(['running']))
    const attribute = await awscli(
      served,
      'ec2',
      'describe-instance-attribute',
      '--instance-id',
      ids[0] ?? '',
      '--attribute',
      'userData',
      '--query',
      'UserData.Value',
    )
    expect(Buffer.from(String(attribute), 'base64').toString()).toBe('#!/bin/sh\nlogger hello')
  })

  it('pages by instance', async () => {
    const page = (await awscli(
      served,
      'ec2',
      'describe-instances',
      '--no-paginate',
      '--max-results',
      '5',
      '--filters',
      'Name=tag:Name,Values=cli',
    )) as {
      Reservations: { Instances: { InstanceId: string }[] }[]
      NextToken: string
    }
    expect(page.Reservations.flatMap((reservation) => reservation.Instances)).toHaveLength(5)
    const rest = await awscli(
      served,
      'ec2',
      'describe-instances',
      '--no-paginate',
      '--max-results',
      '5',
      '--next-token',
      page.NextToken,
      '--filters',
      'Name=tag:Name,Values=cli',
      '--query',
      'Reservations[].Instances[].InstanceId',
    )
    expect(rest).toEqual(ids.slice(5))
    const all = await awscli(
      served,
      'ec2',
      'describe-instances',
      '--page-size',
      '5',
      '--filters',
      'Name=tag:Name,Values=cli',
      '--query',
      'Reservations[].Instances[].InstanceId',
    )
    expect(all).toEqual(ids)
  })

  it('tags and untags', async () => {
    await awscli(served, 'ec2', 'create-tags', '--resources', ...ids, '--tags', JSON.stringify([{ Key: 'stage', Value: '<x> & "y"' }]))
    const listed = (await awscli(
      served,
      'ec2',
      'describe-tags',
      '--filters',
      'Name=key,Values=stage',
      '--query',
      'Tags[].Value',
    )) as string[]
    expect(new Set(listed)).toEqual(new Set(['<x> & "y"']))
    await awscli(served, 'ec2', 'delete-tags', '--resources', ...ids, '--tags', 'Key=stage')
    expect(await awscli(served, 'ec2', 'describe-tags', '--filters', 'Name=key,Values=stage', '--query', 'Tags')).toEqual([])
  })

  it('stops, starts and terminates', async () => {
    const stopping = await awscli(
      served,
      'ec2',
      'stop-instances',
      '--instance-ids',
      ...ids,
      '--query',
      'StoppingInstances[0].[PreviousState.Name,CurrentState.Name]',
    )
    expect(stopping).toEqual(['running', 'stopping'])
    await awscli(served, 'ec2', 'wait', 'instance-stopped', '--instance-ids', ...ids)
    await awscli(served, 'ec2', 'start-instances', '--instance-ids', ...ids)
    await awscli(served, 'ec2', 'wait', 'instance-running', '--instance-ids', ...ids)
    await awscli(served, 'ec2', 'terminate-instances', '--instance-ids', ...ids)
    await awscli(served, 'ec2', 'wait', 'instance-terminated', '--instance-ids', ...ids)
    expect(new Set(await states())).toEqual(new Set(['terminated']))
    await expect(awscli(served, 'ec2', 'start-instances', '--instance-ids', ...ids)).rejects.toThrow(/IncorrectInstanceState/)
  })

  it('reads metrics in whatever protocol awscli speaks, target groups and prices', async () => {
    const id = (await awscli(
      served,
      'ec2',
      'describe-instances',
      '--filters',
      'Name=tag:Name,Values=db-2',
      '--query',
      'Reservations[0].Instances[0].InstanceId',
    )) as string
    const day = 86_400_000
    const points = (await awscli(
      served,
      'cloudwatch',
      'get-metric-statistics',
      '--namespace',
      'AWS/EC2',
      '--metric-name',
      'CPUUtilization',
      '--dimensions',
      `Name=InstanceId,Value=${id}`,
      '--period',
      '3600',
      '--statistics',
      'Average',
      'Maximum',
      '--start-time',
      new Date(Date.now() - day).toISOString(),
      '--end-time',
      new Date().toISOString(),
    )) as { Datapoints: { Average: number; Maximum: number; Unit: string }[] }
    expect(points.Datapoints.length).toBeGreaterThanOrEqual(23)
    expect(points.Datapoints.every((point) => point.Unit === 'Percent' && point.Maximum >= point.Average && point.Average > 5)).toBe(true)
    expect(await awscli(served, 'elbv2', 'describe-target-groups', '--query', 'TargetGroups[].TargetGroupName')).toEqual(['intranet'])
    const list = (await awscli(
      served,
      'pricing',
      'get-products',
      '--service-code',
      'AmazonEC2',
      '--filters',
      'Type=TERM_MATCH,Field=instanceType,Value=t3.small',
      'Type=TERM_MATCH,Field=regionCode,Value=eu-central-1',
      '--query',
      'PriceList',
    )) as string[]
    expect(list.map((entry) => JSON.parse(entry).product.attributes.instanceType)).toEqual(['t3.small'])
  })

  it('is refused properly what the sandbox does not have', async () => {
    await expect(awscli(served, 'ec2', 'create-vpc', '--cidr-block', '10.0.0.0/16')).rejects.toThrow(/\(InvalidAction\)/)
    await expect(awscli(served, 'ssm', 'list-documents')).rejects.toThrow(/\(UnknownOperationException\)/)
    await expect(awscli(served, 'ec2', 'describe-instances', '--region', 'xx-nowhere-1')).rejects.toThrow(/\(AuthFailure\)/)
    const unsigned = await fetch(served.environment.AWS_ENDPOINT_URL ?? '', {
      method: 'POST',
      body: 'Action=DescribeInstances&Version=2016-11-15',
    })
    expect(unsigned.status).toBe(403)
    expect(await unsigned.text()).toContain('MissingAuthenticationToken')
  })

  it('finds everything again after the sandbox was killed', async () => {
    const launched = (await awscli(
      served,
      'ec2',
      'describe-instances',
      '--query',
      'Reservations[].Instances[].[InstanceId,PrivateIpAddress]',
    )) as string[][]
    await end(served, 'SIGKILL')
    served = await serve('--data', data)
    expect(
      await awscli(served, 'ec2', 'describe-instances', '--query', 'Reservations[].Instances[].[InstanceId,PrivateIpAddress]'),
    ).toEqual(launched)
  })

  it('leaves cleanly on SIGTERM', async () => {
    expect(await end(served, 'SIGTERM')).toBe(0)
    served = await serve('--data', data)
  })
})
