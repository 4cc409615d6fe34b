import { EC2Client, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { openSandbox, type Sandbox, type SandboxOptions } from '../../../electron/sandbox/sandbox.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'

export interface Opened {
  readonly sandbox: Sandbox
  readonly clock: DrivenClock
  readonly ec2: EC2Client
  readonly client: {
    readonly region: string
    readonly credentials: { accessKeyId: string; secretAccessKey: string }
    readonly requestHandler: Sandbox['requestHandler']
  }
}

/** An empty sandbox at a fixed hour, with an EC2 client that asks once. */
export async function openEmpty(options: Partial<SandboxOptions> = {}): Promise<Opened> {
  const clock = new DrivenClock('2026-11-20T10:00:00Z')
  const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null, ...options })
  const client = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    requestHandler: sandbox.requestHandler,
    maxAttempts: 1,
  }
  return { sandbox, clock: options.clock instanceof DrivenClock ? options.clock : clock, ec2: new EC2Client(client), client }
}

export async function debianImage(opened: Opened): Promise<string> {
  const answer = await new SSMClient(opened.client).send(new GetParameterCommand({ Name: '/aws/service/debian/release/12/latest/amd64' }))
  return answer.Parameter?.Value ?? ''
}

/** A Debian server that runs and has booted. */
export async function launchOne(
  opened: Opened,
  extra: { readonly userData?: string } & Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const { userData, ...given } = extra
  const answer = await opened.ec2.send(
    new RunInstancesCommand({
      ImageId: await debianImage(opened),
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      UserData: userData === undefined ? undefined : Buffer.from(userData).toString('base64'),
      ...given,
    }),
  )
  await opened.clock.advance(20_000)
  return answer.Instances?.[0]?.InstanceId ?? ''
}
