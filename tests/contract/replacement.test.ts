import { describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import { type Strategy, strategySchema } from '../../shared/model/recipe.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { sayLacking } from '../fakes/lacking.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { motoMissing, startMoto } from '../fakes/moto-server.ts'
import { addressOf, amazonLinux, launchOldServers, type Provider as OldServersProvider, volumeOf } from '../fakes/old-servers.ts'
import { currentWeb, newRevision, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'

/** Which servers ran each time that one was terminated. */
const runningAtTheEnd: Readonly<Record<Strategy, string[][]>> = {
  'blue-green': [['web-1', 'web-2', 'web-3', 'web-4']],
  'destroy-first': [['web-1', 'web-2']],
  rolling: [
    ['web-1', 'web-2', 'web-3'],
    ['web-2', 'web-3', 'web-4'],
  ],
  'root-volume': [],
}

interface Provider extends OldServersProvider {
  close(): Promise<void>
}

const providers: Record<string, { readonly missing: string | null; readonly lacking: readonly Strategy[]; open(): Promise<Provider> }> = {
  sandbox: {
    missing: null,
    lacking: [],
    async open() {
      const clock = fastClock(Date.now(), 20)
      const { environment, close } = await serveSandbox(clock, async () => {})
      const endpoint = environment.AWS_ENDPOINT_URL ?? ''
      return { environment, endpoint, profile: 'test', cloud: cloudOf(environment, clock), clock, close }
    },
  },
  moto: {
    missing: motoMissing(),
    // It knows CreateReplaceRootVolumeTask neither by name nor by effect.
    lacking: ['root-volume'],
    async open() {
      const clock = fastClock(Date.now(), 20)
      const { environment, endpoint, profile, stop } = await startMoto()
      const account = { id: 'moto', name: 'moto', kind: 'aws' as const, profile, regions: ['eu-central-1'] }
      const clouds = new AwsClouds({ clock, environment, requestHandlerFor: () => undefined })
      return { environment, endpoint, profile, cloud: clouds.connect(account, 'eu-central-1'), clock, close: stop }
    },
  },
}

async function launchedByHand({ compute }: Cloud, imageId: string): Promise<void> {
  for (const name of ['web-1', 'web-2']) {
    await compute.launchServer({
      ...{ clientToken: name, imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
      ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 20, type: 'gp3', encrypted: true } },
      tags: { Name: name, [hengeTags.role]: 'web' },
    })
  }
  while ((await compute.listServers()).filter(({ state }) => state === 'running').length < 2)
    await new Promise((done) => setTimeout(done, 50))
}

/** Which of old and new ran when the provider was told to end servers. */
function witnessed(compute: CloudCompute, seen: string[][]): CloudCompute {
  return Object.assign(Object.create(compute), {
    terminateServers: async (ids: readonly string[], signal?: AbortSignal) => {
      const servers = await compute.listServers(signal)
      seen.push(servers.filter(({ state }) => state === 'running').map(({ name }) => name))
      return compute.terminateServers(ids, signal)
    },
  })
}

async function replaceAll(provider: Provider, strategy: Strategy) {
  const { cloud, clock } = provider
  const { id: imageId } = await cloud.images.resolveImage({ ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' })
  await launchedByHand(cloud, imageId)
  const seen: string[][] = []
  const world = new TestWorld({ ...cloud, compute: witnessed(cloud.compute, seen) })
  world.current = { ...currentWeb({ rootVolume: { sizeGiB: 20 } }), imageId }
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  await backend.jobs.start()
  try {
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy })
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    return { job: await backend.jobs.get(jobId), servers: await cloud.compute.listServers(), seen, unexpected: backend.unexpected }
  } finally {
    await backend.close()
  }
}

/** Destroyed until the next start, and built again: what each of the two jobs left behind. */
async function overnight(provider: Provider) {
  const { cloud, clock } = provider
  const imageId = await amazonLinux(cloud)
  const old = await launchOldServers(provider, imageId)
  await cloud.compute.tagServers(
    old.map(({ id }) => id),
    { [hengeTags.recipe]: 'web' },
  )
  const [first] = old
  if (!first) throw new Error('no server')
  const [address, volume] = [await addressOf(provider, first), await volumeOf(provider, first)]
  const world = new TestWorld(cloud)
  world.current = { ...currentWeb({ rootVolume: { sizeGiB: 20 } }), imageId }
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  await backend.jobs.start()
  const carryOut = async (plan: Plan) => {
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    const [now] = await cloud.volumes.describe([volume])
    const [held] = await cloud.addresses.describe([address])
    const servers = (await cloud.compute.listServers()).filter(isAlive)
    return { job: await backend.jobs.get(jobId), servers, volume: now, holder: held?.serverId ?? null, unexpected: backend.unexpected }
  }
  try {
    const web = { accountId: 'sandbox', role: 'web' }
    const evening = await carryOut(await backend.replacement.planEnd({ ...web, keepsAddresses: true }))
    const morning = await carryOut(await backend.replacement.plan({ ...web, fillUpOnly: true, unattended: true }))
    return { evening, morning, zone: first.zone, left: await backend.resting.list() }
  } finally {
    await backend.close()
  }
}

for (const [name, { missing, open, lacking }] of Object.entries(providers)) {
  describe(`replacing servers launched by hand on ${name}`, () => {
    if (missing !== null) {
      sayLacking(`replacement against ${name}`, missing)
      it.skip(missing, () => {})
      return
    }
    it.each(strategySchema.options.filter((strategy) => !lacking.includes(strategy)))('%s', { timeout: 120_000 }, async (strategy) => {
      const provider = await open()
      try {
        const { job, servers, seen, unexpected } = await replaceAll(provider, strategy)
        expect(unexpected).toEqual([])
        expect(job).toMatchObject({ status: 'succeeded', error: null })
        const names = (list: typeof servers) => list.map((server) => server.name).sort()
        const inPlace = strategy === 'root-volume'
        expect(names(servers.filter(isAlive))).toEqual(inPlace ? ['web-1', 'web-2'] : ['web-3', 'web-4'])
        expect(names(servers.filter(({ state }) => state === 'terminated'))).toEqual(inPlace ? [] : ['web-1', 'web-2'])
        expect(servers.filter(isAlive).map(({ revision }) => revision)).toEqual([newRevision, newRevision])
        expect(seen.map((running) => running.sort())).toEqual(runningAtTheEnd[strategy])
      } finally {
        await provider.close()
      }
    })
    it('destroyed until the next start they leave nothing but data and address, which the next ones have', {
      timeout: 120_000,
    }, async () => {
      const provider = await open()
      try {
        const { evening, morning, zone, left } = await overnight(provider)
        expect(evening).toMatchObject({ job: { status: 'succeeded', error: null }, servers: [], unexpected: [] })
        expect(evening.volume).toMatchObject({ state: 'available', serverId: null, tags: { [hengeTags.nextStart]: 'web' } })
        expect(morning).toMatchObject({ job: { status: 'succeeded', error: null }, unexpected: [] })
        expect(morning.servers.map((server) => server.name).sort()).toEqual(['web-3', 'web-4'])
        const taker = morning.servers.find((server) => server.name === 'web-3')
        expect(taker).toMatchObject({ zone, revision: newRevision })
        expect([morning.volume?.serverId, morning.holder, left]).toEqual([taker?.id, taker?.id, []])
      } finally {
        await provider.close()
      }
    })
    it.each(lacking)('says before anything is done that it lacks %s', { timeout: 120_000 }, async (strategy) => {
      const provider = await open()
      try {
        await expect(replaceAll(provider, strategy)).rejects.toThrow(/root-volume-unfit/)
      } finally {
        await provider.close()
      }
    })
  })
}
