import { execFile, execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sayLacking } from '../fakes/lacking.ts'
import { SandboxProcess } from '../fakes/sandbox-process.ts'

const run = promisify(execFile)
const python = join(resolve(process.env.HENGE_TEST_VENV ?? '.venv'), 'bin', 'python')

function boto3Missing(): string | null {
  try {
    execFileSync(python, ['-c', 'import boto3'], { stdio: 'ignore' })
    return null
  } catch {
    return `there is no boto3 for ${python} (HENGE_TEST_VENV names the Python venv that has it)`
  }
}

const missing = boto3Missing()
if (missing !== null) sayLacking('the sandbox by boto3', missing)

describe.skipIf(missing !== null)('boto3 and its waiters against the sandbox', { timeout: 240_000 }, () => {
  let sandbox: SandboxProcess
  let seen: Record<string, unknown>

  beforeAll(async () => {
    sandbox = await SandboxProcess.start('--speed', '20', '--recipes', 'none')
    const { stdout } = await run(python, ['tests/fixtures/sandbox_boto3.py'], { env: sandbox.environment })
    seen = JSON.parse(stdout) as Record<string, unknown>
  }, 240_000)

  afterAll(async () => {
    await sandbox.end('SIGTERM')
  })

  it('sees a target come into service, drain and leave', () => {
    expect(seen['in service']).toEqual([{ State: 'healthy' }])
    expect(seen.draining).toMatchObject([{ State: 'draining', Reason: 'Target.DeregistrationInProgress' }])
    expect(seen.deregistered).toEqual([])
    expect(seen['unknown target']).toMatchObject(['InvalidTarget', expect.stringContaining('i-00000000000000000'), 400])
  })

  it('hands an Elastic IP over', () => {
    expect(seen.address).toBe(true)
    expect(seen['address in use']).toMatchObject(['InvalidIPAddress.InUse', expect.any(String), 400])
    expect(seen['address gone']).toMatchObject(['InvalidAllocationID.NotFound', expect.any(String), 400])
  })

  it('attaches, copies and detaches a volume', () => {
    expect(seen.attaching).toBe('attaching')
    expect(seen['attached twice']).toMatchObject(['VolumeInUse', expect.stringContaining('is already attached to an instance'), 400])
    expect(seen['goes with its server']).toBe(true)
  })

  it('bakes an image and starts a server of it, which has what was baked', () => {
    expect(seen['baked image']).toBe('available')
    expect(seen.command).toBe('active\n')
    expect(seen['snapshot in use']).toBe('InvalidSnapshot.InUse')
    expect(seen['image gone']).toEqual([1, 'InvalidAMIID.NotFound'])
  })

  it('replaces a root volume', () => {
    expect((seen['root volume'] as string[]).at(-1)).toBe('succeeded')
  })

  it('shuts a server off', () => {
    expect(seen.quarantine).toEqual([[], []])
    expect(seen['quarantine in use']).toMatchObject([
      'DependencyViolation',
      expect.stringMatching(/^resource sg-\w+ has a dependent object$/),
      400,
    ])
  })

  it('moves a record of Route 53', () => {
    expect(seen.records).toEqual(['api.shop.example.'])
    expect(seen['record again']).toMatchObject(['InvalidChangeBatch', expect.stringContaining('it already exists'), 400])
    expect(seen['no zones']).toMatchObject([[], ['NoSuchHostedZone', expect.any(String), 404]])
  })

  it('is told what a dry run would have done', () => {
    expect(seen['launch in a dry run']).toEqual(['DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412])
  })
})

describe.skipIf(missing !== null)('misfortunes of a served sandbox', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  const ask = (program: string) =>
    run(python, ['-c', `import boto3\nfrom botocore.config import Config\nonce = Config(retries={"total_max_attempts": 1})\n${program}`], {
      env: sandbox.environment,
    })

  beforeAll(async () => {
    const quota = JSON.stringify({ condition: 'vcpu-quota', vcpus: 0 })
    const denied = JSON.stringify([{ condition: 'denied', actions: ['ec2:StopInstances'] }])
    sandbox = await SandboxProcess.start('--recipes', 'none', '--fault', quota, '--fault', denied)
  })

  afterAll(async () => {
    await sandbox.end('SIGTERM')
  })

  it('are given at its start', async () => {
    const launch =
      'image = boto3.client("ssm").get_parameter(Name="/aws/service/debian/release/12/latest/amd64")["Parameter"]["Value"]\nboto3.client("ec2").run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)'
    await expect(ask(launch)).rejects.toThrow(/\(VcpuLimitExceeded\)/)
    await expect(ask('boto3.client("ec2").stop_instances(InstanceIds=["i-00000000000000000"], DryRun=True)')).rejects.toThrow(
      /\(UnauthorizedOperation\).*Encoded authorization failure message/,
    )
  })

  it('are added and taken away while it serves', async () => {
    const path = `${sandbox.environment.AWS_ENDPOINT_URL}/sandbox/faults`
    const add = (body: string) => fetch(path, { method: 'POST', body })
    const list = 'boto3.client("ec2", config=once).describe_instances()'
    expect((await add(JSON.stringify({ call: 'DescribeInstances', effect: { kind: 'half-answer' } }))).status).toBe(204)
    await expect(ask(list)).rejects.toThrow(/ResponseParserError|IncompleteRead/)
    expect((await add(JSON.stringify({ call: '*', times: 9, effect: { kind: 'throttled' } }))).status).toBe(204)
    await expect(ask(list)).rejects.toThrow(/\(RequestLimitExceeded\)/)
    expect((await add('{"call":1}')).status).toBe(400)
    expect((await fetch(path, { method: 'DELETE' })).status).toBe(204)
    await ask(list)
  })
})
