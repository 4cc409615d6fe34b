import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { expect, it } from 'vitest'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'

const name = 'shop.example.org'
const image = { ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }

it('a role’s record in Route 53 of the sandbox leads to the server that took over', { timeout: 120_000 }, async () => {
  const clock = fastClock(Date.now(), 20)
  const { environment, close } = await serveSandbox(clock, async () => {})
  const cloud = cloudOf(environment, clock)
  const { id: imageId } = await cloud.images.resolveImage(image)
  const { id } = await cloud.compute.launchServer({
    ...{ clientToken: 'one', imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
    ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 20, type: 'gp3', encrypted: true } },
    tags: { Name: 'web-1', [hengeTags.role]: 'web' },
  })
  while ((await cloud.compute.describeServers([id]))[0]?.state !== 'running') await new Promise((done) => setTimeout(done, 50))
  const before = (await cloud.compute.describeServers([id]))[0]?.privateAddress ?? ''
  const client = new Route53Client({
    ...{ region: 'eu-central-1', endpoint: environment.AWS_ENDPOINT_URL ?? '' },
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  })
  await client.send(new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: 'one' }))
  const zone = await cloud.dns.zoneOf(name, 'private')
  await cloud.dns.upsert(zone?.id ?? '', { name, addresses: [before], ttlSeconds: 30 })
  const world = new TestWorld(cloud)
  world.current = { ...currentWeb({ servers: 1, rootVolume: { sizeGiB: 20 }, dns: { name } }), imageId }
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  await backend.jobs.start()
  try {
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green' })
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    expect(await backend.jobs.get(jobId)).toMatchObject({ status: 'succeeded', error: null })
    const [left] = (await cloud.compute.listServers()).filter((server) => isAlive(server) && server.role === 'web')
    expect(left?.privateAddress).not.toBe(before)
    expect(await cloud.dns.read(zone?.id ?? '', name)).toEqual({ addresses: [left?.privateAddress], ttlSeconds: 60, otherwise: null })
  } finally {
    await backend.close()
    await close()
  }
})
