import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sayLacking } from '../fakes/lacking.ts'
import { awscliMissing, SandboxProcess } from '../fakes/sandbox-process.ts'

const missing = awscliMissing()
if (missing !== null) sayLacking('the sandbox by awscli', missing)

const instances = 'ec2 describe-instances'
const instanceIds = 'Reservations[].Instances[].InstanceId'
const dayMs = 86_400_000

// awscli takes a second or two for each call on a busy machine.
describe.skipIf(missing !== null)('awscli against the sandbox', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  let data: string
  let ids: string[]

  const start = () => SandboxProcess.start('--speed', '20', '--data', data)
  const parameter = (name: string) => sandbox.aws(`ssm get-parameter --query Parameter.Value --name ${name}`)
  const states = () => sandbox.aws(`${instances} --query Reservations[].Instances[].State.Name --instance-ids`, ...ids)

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'henge-sandbox-cli-'))
    sandbox = await start()
  })

  afterAll(async () => {
    await sandbox.end('SIGTERM')
    await rm(data, { recursive: true })
  })

  it('says who we are', async () => {
    expect(await sandbox.aws('sts get-caller-identity')).toMatchObject({ Account: '111122223333' })
  })

  it('resolves an image by parameter and by name', async () => {
    const newest = await sandbox.aws(
      'ec2 describe-images --owners 136693071363 --filters Name=name,Values=debian-12-amd64-*',
      '--query',
      'sort_by(Images, &CreationDate)[-1].ImageId',
    )
    expect(newest).toBe(await parameter('/aws/service/debian/release/12/latest/amd64'))
  })

  it('keeps a schedule, which acts as a role that trusts its service', async () => {
    const trusted = '{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole"}'
    const role = await sandbox.aws(
      'iam create-role --role-name cli --query Role.Arn --assume-role-policy-document',
      `{"Version":"2012-10-17","Statement":[${trusted}]}`,
    )
    await sandbox.aws(
      ...['scheduler create-schedule --name off --flexible-time-window Mode=OFF --schedule-expression'],
      ...['cron(0 19 ? * MON-FRI *)', '--schedule-expression-timezone', 'Europe/Berlin', '--target'],
      JSON.stringify({ Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances', RoleArn: role, Input: '{"InstanceIds":[]}' }),
    )
    expect(await sandbox.aws('scheduler get-schedule --name off')).toMatchObject({
      ...{ ScheduleExpressionTimezone: 'Europe/Berlin', State: 'ENABLED', Target: { RetryPolicy: { MaximumRetryAttempts: 185 } } },
    })
  })

  it('lists the seeded servers by filter', async () => {
    const names = await sandbox.aws(
      `${instances} --filters Name=tag:henge:role,Values=web,db Name=instance-state-name,Values=running`,
      '--query',
      'sort(Reservations[].Instances[].Tags[?Key==`Name`].Value[])',
    )
    expect(names).toEqual(['db-2', 'web-5', 'web-6'])
  })

  it('runs instances with tags and user data, once for a client token', async () => {
    const image = await parameter('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64')
    const userData = '#!/bin/sh\nlogger hello'
    const tags = 'ResourceType=instance,Tags=[{Key=Name,Value=cli},{Key=team,Value=a b}]'
    const launch = () =>
      sandbox.aws(
        `ec2 run-instances --image-id ${image} --instance-type t3.micro --count 7 --client-token cli-1 --query Instances[].InstanceId`,
        '--user-data',
        userData,
        '--tag-specifications',
        tags,
      )
    ids = (await launch()) as string[]
    expect(ids).toHaveLength(7)
    expect(await launch()).toEqual(ids)
    await sandbox.aws('ec2 wait instance-running --instance-ids', ...ids)
    await sandbox.aws('ec2 wait instance-status-ok --instance-ids', ...ids)
    expect(await states()).toEqual(ids.map(() => 'running'))
    const attribute = await sandbox.aws(
      `ec2 describe-instance-attribute --attribute userData --query UserData.Value --instance-id ${ids[0]}`,
    )
    expect(Buffer.from(String(attribute), 'base64').toString()).toBe(userData)
  })

  it('pages by instance', async () => {
    const mine = `${instances} --filters Name=tag:Name,Values=cli`
    const page = (await sandbox.aws(`${mine} --no-paginate --max-results 5`)) as {
      Reservations: { Instances: { InstanceId: string }[] }[]
      NextToken: string
    }
    expect(page.Reservations.flatMap((reservation) => reservation.Instances)).toHaveLength(5)
    const rest = await sandbox.aws(`${mine} --no-paginate --max-results 5 --query ${instanceIds} --next-token ${page.NextToken}`)
    expect(rest).toEqual(ids.slice(5))
    expect(await sandbox.aws(`${mine} --page-size 5 --query ${instanceIds}`)).toEqual(ids)
  })

  it('tags and untags', async () => {
    const stages = () => sandbox.aws('ec2 describe-tags --filters Name=key,Values=stage --query Tags[].Value')
    await sandbox.aws('ec2 create-tags --resources', ...ids, '--tags', JSON.stringify([{ Key: 'stage', Value: '<x> & "y"' }]))
    expect(await stages()).toEqual(ids.map(() => '<x> & "y"'))
    await sandbox.aws('ec2 delete-tags --tags Key=stage --resources', ...ids)
    expect(await stages()).toEqual([])
  })

  it('stops, starts and terminates', async () => {
    const stopping = await sandbox.aws(
      'ec2 stop-instances --query StoppingInstances[0].[PreviousState.Name,CurrentState.Name] --instance-ids',
      ...ids,
    )
    expect(stopping).toEqual(['running', 'stopping'])
    await sandbox.aws('ec2 wait instance-stopped --instance-ids', ...ids)
    await sandbox.aws('ec2 start-instances --instance-ids', ...ids)
    await sandbox.aws('ec2 wait instance-running --instance-ids', ...ids)
    await sandbox.aws('ec2 terminate-instances --instance-ids', ...ids)
    await sandbox.aws('ec2 wait instance-terminated --instance-ids', ...ids)
    expect(await states()).toEqual(ids.map(() => 'terminated'))
    await expect(sandbox.aws('ec2 start-instances --instance-ids', ...ids)).rejects.toThrow(/IncorrectInstanceState/)
  })

  it('reads metrics in whatever protocol awscli speaks, target groups and prices', async () => {
    const id = await sandbox.aws(`${instances} --filters Name=tag:Name,Values=db-2 --query Reservations[0].Instances[0].InstanceId`)
    const now = Date.now()
    const [from, to] = [new Date(now - dayMs), new Date(now)].map((time) => time.toISOString())
    const { Datapoints: points } = (await sandbox.aws(
      `cloudwatch get-metric-statistics --namespace AWS/EC2 --metric-name CPUUtilization --dimensions Name=InstanceId,Value=${id}`,
      ...['--start-time', `${from}`, '--end-time', `${to}`, '--period', '3600', '--statistics', 'Average', 'Maximum'],
    )) as { Datapoints: { Average: number; Maximum: number; Unit: string }[] }
    expect(points.length).toBeGreaterThanOrEqual(23)
    expect(points.every((point) => point.Unit === 'Percent' && point.Maximum >= point.Average && point.Average > 5)).toBe(true)
    expect(await sandbox.aws('elbv2 describe-target-groups --query TargetGroups[].TargetGroupName')).toEqual(['web', 'intranet'])
    const match = 'Type=TERM_MATCH,Field='
    const list = (await sandbox.aws(
      `pricing get-products --service-code AmazonEC2 --query PriceList --filters ${match}instanceType,Value=t3.small ${match}regionCode,Value=eu-central-1`,
    )) as string[]
    expect(list.map((entry) => JSON.parse(entry).product.attributes.instanceType)).toEqual(['t3.small'])
  })

  it('is refused properly what the sandbox does not have', async () => {
    await expect(sandbox.aws('ec2 create-vpc --cidr-block 10.0.0.0/16')).rejects.toThrow(/\(InvalidAction\)/)
    await expect(sandbox.aws('ssm list-documents')).rejects.toThrow(/\(UnknownOperationException\)/)
    await expect(sandbox.aws(`${instances} --region xx-nowhere-1`)).rejects.toThrow(/\(AuthFailure\)/)
    const unsigned = await fetch(sandbox.environment.AWS_ENDPOINT_URL ?? '', {
      method: 'POST',
      body: 'Action=DescribeInstances&Version=2016-11-15',
    })
    expect(unsigned.status).toBe(403)
    expect(await unsigned.text()).toContain('MissingAuthenticationToken')
  })

  it('finds everything again after the sandbox was killed', async () => {
    const addresses = () => sandbox.aws(`${instances} --query Reservations[].Instances[].[InstanceId,PrivateIpAddress]`)
    const launched = await addresses()
    await sandbox.end('SIGKILL')
    sandbox = await start()
    expect(await addresses()).toEqual(launched)
  })

  it('leaves cleanly on SIGTERM', async () => {
    expect(await sandbox.end('SIGTERM')).toBe(0)
    sandbox = await start()
  })
})
