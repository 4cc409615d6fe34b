import { describe, expect, it } from 'vitest'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { type Strategy, strategySchema } from '../../shared/model/recipe.ts'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { sayLacking } from '../fakes/lacking.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { motoMissing, startMoto } from '../fakes/moto-server.ts'
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

interface Provider {
  readonly cloud: Cloud
  readonly clock: Clock
  close(): Promise<void>
}

const providers: Record<string, { readonly missing: string | null; readonly lacking: readonly Strategy[]; open(): Promise<Provider> }> = {
  sandbox: {
    missing: null,
    lacking: [],
    async open() {
      const clock = fastClock(Date.now(), 20)
      const { environment, close } = await serveSandbox(clock, async () => {})
      return { cloud: cloudOf(environment, clock), clock, close }
    },
  },
  moto: {
    missing: motoMissing(),
    // It knows CreateReplaceRootVolumeTask neither by name nor by effect.
    lacking: ['root-volume'],
    async open() {
      const clock = fastClock(Date.now(), 20)
      const { environment, profile, stop } = await startMoto()
      const account = { id: 'moto', name: 'moto', kind: 'aws' as const, profile, regions: ['eu-central-1'] }
      const clouds = new AwsClouds({ clock, environment, requestHandlerFor: () => undefined })
      return { cloud: clouds.connect(account, 'eu-central-1'), clock, close: stop }
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
