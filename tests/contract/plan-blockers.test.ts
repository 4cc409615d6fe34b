import { AllocateAddressCommand, AssociateAddressCommand, EC2Client, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { LaunchRequest } from '../../electron/backend/fleet/ports.ts'
import { openSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Strategy } from '../../shared/model/recipe.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import type { Rollout } from '../../shared/model/replacement/rollout.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { anAccount, currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'

const region = 'eu-central-1'
const image = { ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }

let clock: DrivenClock
let sandbox: Sandbox
let cloud: Cloud
let world: TestWorld
let imageId: string
let backend: Awaited<ReturnType<typeof replacementBackend>>

beforeEach(async () => {
  clock = new DrivenClock()
  sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null })
  cloud = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => sandbox.requestHandler }).connect(anAccount, region)
  imageId = (await cloud.images.resolveImage(image)).id
  world = new TestWorld(cloud)
  backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine: new MemoryWorkflowEngine() })
  recipe()
})

afterEach(async () => {
  await backend.close()
  sandbox.close()
})

function recipe(different: Record<string, unknown> = {}): void {
  world.current = { ...currentWeb({ servers: 1, rootVolume: { sizeGiB: 20 }, ...different }), imageId }
}

const clients = () => ({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: sandbox.requestHandler })

async function server(name = 'web-1', different: Partial<LaunchRequest> = {}): Promise<string> {
  const { id } = await cloud.compute.launchServer({
    ...{ clientToken: name, imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
    ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 20, type: 'gp3', encrypted: true } },
    ...different,
    tags: { Name: name, [hengeTags.role]: 'web', [hengeTags.revision]: 'r-old00000' },
  })
  await clock.advance(30_000)
  return id
}

/** As AWS itself does it, to whom these keys are reserved. */
function tagByAws(id: string, tags: Readonly<Record<string, string>>): void {
  const at = sandbox.world.region(region)
  const instance = at.find('instance', id)
  if (instance) at.put({ ...instance, tags: { ...instance.tags, ...tags } })
}

function plan(strategy: Strategy = 'blue-green', rollout: Partial<Rollout> = {}): Promise<Plan> {
  return backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy, rollout })
}

const deny = (...actions: string[]) => sandbox.faults.add({ condition: 'denied', actions })

interface Row {
  readonly what: string
  readonly given: () => Promise<unknown>
  readonly planned?: () => Promise<Plan>
  readonly found: { readonly code: string; readonly severity: 'blocker' | 'warning'; readonly message: RegExp; readonly remedy: RegExp }
}

const rows: Row[] = [
  {
    what: 'a private address that others may know',
    given: () => server(),
    found: { code: 'fixed-address', severity: 'warning', message: /other addresses than 172\./, remedy: /DNS name or a load balancer/ },
  },
  {
    what: 'an Elastic IP that cannot be read, and so not moved',
    given: async () => {
      const InstanceId = await server()
      const ec2 = new EC2Client(clients())
      const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
      await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }))
      deny('ec2:DescribeAddresses')
    },
    found: { code: 'elastic-address', severity: 'blocker', message: /holds the Elastic IP 18\./, remedy: /Allow ec2:DescribeAddresses/ },
  },
  {
    what: 'a root volume that stays behind with its data',
    given: async () => {
      const InstanceId = await server()
      const BlockDeviceMappings = [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }]
      await new EC2Client(clients()).send(new ModifyInstanceAttributeCommand({ InstanceId, BlockDeviceMappings }))
    },
    found: { code: 'data-volume', severity: 'warning', message: /root volume vol-\w+ of web-1 stays behind/, remedy: /Delete the volume/ },
  },
  {
    what: 'a single server and a strategy that needs two',
    given: () => server(),
    planned: () => plan('rolling', { maxSurge: 0, minHealthyPercentage: 90 }),
    found: { code: 'cannot-keep-healthy', severity: 'blocker', message: /With 1 server none may be missing/, remedy: /Allow a surge of 1/ },
  },
  {
    what: 'termination protection',
    given: async () => {
      const InstanceId = await server()
      await new EC2Client(clients()).send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }))
    },
    found: {
      code: 'termination-protected',
      severity: 'blocker',
      message: /web-1 has termination/,
      remedy: /Switch termination protection off/,
    },
  },
  {
    what: 'a vCPU quota that old and new together exceed',
    given: async () => {
      await server()
      sandbox.faults.add({ condition: 'vcpu-quota', vcpus: 3 })
    },
    found: { code: 'quota', severity: 'blocker', message: /2 vCPUs more than now.*of 3 only 1/, remedy: /higher quota L-1216C47A/ },
  },
  {
    what: 'a vCPU quota that nobody may read: not known, and not taken for free',
    given: async () => {
      await server()
      deny('servicequotas:GetServiceQuota')
    },
    found: { code: 'no-permission', severity: 'warning', message: /not possible to see how much of the vCPU/, remedy: /servicequotas:Get/ },
  },
  {
    what: 'a launch that is not allowed',
    given: async () => {
      await server()
      deny('ec2:RunInstances')
    },
    found: { code: 'no-permission', severity: 'blocker', message: /not be possible to launch web-2/, remedy: /Allow ec2:RunInstances/ },
  },
  {
    what: 'a termination that is not allowed',
    given: async () => {
      await server()
      deny('ec2:TerminateInstances')
    },
    found: { code: 'no-permission', severity: 'blocker', message: /terminate the old servers/, remedy: /Allow ec2:TerminateInstances/ },
  },
  {
    what: 'a DNS record that may be read and not changed',
    given: async () => {
      await server()
      await new Route53Client(clients()).send(new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: 'one' }))
      recipe({ dns: { name: 'shop.example.org' } })
      deny('route53:ChangeResourceRecordSets')
    },
    found: { code: 'no-permission', severity: 'blocker', message: /shop.example.org cannot be kept/, remedy: /ChangeResourceRecordSets/ },
  },
  {
    what: 'an image that is gone',
    given: async () => {
      await server()
      imageId = 'ami-0123456789abcdef0'
      recipe()
    },
    found: { code: 'refused', severity: 'blocker', message: /ami-0123456789abcdef0/, remedy: /Correct what the message names/ },
  },
  {
    what: 'a server in an Auto Scaling group',
    given: async () => tagByAws(await server(), { 'aws:autoscaling:groupName': 'web-asg' }),
    found: { code: 'auto-scaling-group', severity: 'blocker', message: /Auto Scaling group web-asg/, remedy: /instance refresh/ },
  },
  {
    what: 'a server of another tool',
    given: async () => tagByAws(await server(), { 'aws:cloudformation:stack-name': 'shop' }),
    found: { code: 'owned-elsewhere', severity: 'blocker', message: /CloudFormation stack shop/, remedy: /Change the stack/ },
  },
  {
    what: 'a subnet without free addresses',
    given: async () => {
      await server()
      sandbox.faults.add({ condition: 'subnet-size', addresses: 1 })
    },
    found: { code: 'no-free-addresses', severity: 'blocker', message: /has 0 free addresses/, remedy: /Name another subnet/ },
  },
]

describe('found when the plan is made, with what can be done about it', () => {
  it.each(rows)('$what', async ({ given, planned = plan, found }) => {
    await given()
    const { blockers } = await planned()
    const { code, severity, message, remedy } = found
    expect(blockers).toContainEqual(
      expect.objectContaining({ code, severity, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) }),
    )
  })

  it('an Elastic IP and a data volume that can be handed over are no blockers', async () => {
    const InstanceId = await server()
    const ec2 = new EC2Client(clients())
    const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }))
    const { blockers, handOver } = await plan()
    expect(blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    expect(handOver.addresses).toMatchObject([{ serverId: InstanceId, newServerName: 'web-2' }])
  })

  it('capacity is known only by trying, and the plan says that it was not checked', async () => {
    await server()
    sandbox.faults.add({ condition: 'capacity', instances: 0 })
    const { blockers, notChecked } = await plan()
    expect(blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    expect(notChecked).toEqual([expect.stringMatching(/capacity for 1 × t3.small: AWS tells only when.*old servers stay as they are/)])
    expect((await plan('destroy-first')).notChecked).toEqual([expect.stringMatching(/Old servers are gone by then/)])
  })

  it('the quota that was seen is the one that the launch is held to', async () => {
    await server()
    sandbox.faults.add({ condition: 'vcpu-quota', vcpus: 4 })
    expect((await plan()).blockers.map(({ code }) => code)).not.toContain('quota')
    await server('other-1')
    expect((await plan()).blockers.map(({ code }) => code)).toContain('quota')
    expect((await plan('destroy-first')).blockers.map(({ code }) => code)).not.toContain('quota')
    await expect(server('other-2')).rejects.toMatchObject({ details: { awsCode: 'VcpuLimitExceeded' } })
  })
})
