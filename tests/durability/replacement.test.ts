import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Strategy } from '../../shared/model/recipe.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { addressOf, amazonLinux, launchOldServers, type Provider, recordOf, targetGroupOf, volumeOf } from '../fakes/old-servers.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'
import { type Asked, aliveNames, expectWholeStory, isNew, killAndGoOn } from './kill-and-go-on.ts'
import { withReplacementChild } from './lives.ts'

const programs = withReplacementChild()

interface Change {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  /** What there was when it was asked for. */
  readonly fleet: readonly Server[]
}
interface Watched extends Provider {
  /** What was asked for that changes something. */
  readonly changes: Change[]
  /** Hears of each of them before it is carried out. */
  before: (change: Change, sandbox: Sandbox) => Promise<void> | void
}

/** A sandbox with web-1 and web-2, in this process, which outlives the children that are killed. */
async function withOldServers<Result>(work: (provider: Watched, old: Server[], imageId: string) => Promise<Result>): Promise<Result> {
  const clock = new DrivenClock()
  clock.leaps = true
  let watched: Watched | null = null
  const { environment, close } = await serveSandbox(clock, async ({ action, dryRun, fields }, sandbox) => {
    if (!watched || dryRun || action === '' || /^(Describe|Get|List)/.test(action)) return
    const change = { action, fields: Object.fromEntries(fields), fleet: await watched.cloud.compute.listServers() }
    watched.changes.push(change)
    await watched.before(change, sandbox)
  })
  try {
    const cloud = cloudOf(environment, clock)
    const provider: Watched = {
      ...{ environment, endpoint: environment.AWS_ENDPOINT_URL ?? '', profile: 'test', cloud, clock, changes: [], before: () => {} },
    }
    const imageId = await amazonLinux(cloud)
    const old = await launchOldServers(provider, imageId)
    watched = provider
    return await work(provider, old, imageId)
  } finally {
    await close()
  }
}

const asking = (strategy: Strategy, rollout: Asked['request']['rollout'] = {}, recipe: Asked['recipe'] = {}): Asked => ({
  recipe: { healthTimeoutSeconds: 600, ...recipe },
  request: { accountId: 'sandbox', role: 'web', strategy, rollout },
})

/** Said twice these change nothing: what is tagged, registered or associated already stays so. A launch has its token. */
const harmlessTwice = ['CreateTags', 'DeleteTags', 'RegisterTargets', 'DeregisterTargets', 'AssociateAddress', 'ModifyInstanceAttribute']

function expectNothingTwice(changes: readonly Change[], launched: number): void {
  const tokens = new Set(changes.flatMap(({ action, fields }) => (action === 'RunInstances' ? [fields.ClientToken] : [])))
  expect(tokens.size).toBe(launched)
  const others = changes.filter(({ action }) => action !== 'RunInstances' && !harmlessTwice.includes(action))
  const said = others.map(({ fields }) => JSON.stringify(fields))
  expect(said.filter((one, index) => said.indexOf(one) !== index)).toEqual([])
}
const healthy = (server: Server) => server.state === 'running' && server.health === 'ok'

describe.concurrent('a replacement that is killed at each step and after each call goes on where it was', () => {
  it('rolling', { timeout: 600_000 }, async () => {
    await withOldServers(async (provider, _old, imageId) => {
      const rollout = { checkpointPercentages: [50], checkpointDelaySeconds: 20 }
      const outcome = await killAndGoOn(programs(), provider, imageId, { ...asking('rolling', rollout), points: ['step'] })
      expect(outcome.job).toMatchObject({ status: 'succeeded', error: null })
      expectWholeStory(outcome)
      expect(aliveNames(outcome.servers)).toEqual(['web-3', 'web-4'])
      expect(outcome.servers).toHaveLength(4)
      expectNothingTwice(provider.changes, 2)
      const ends = provider.changes.filter(({ action }) => action === 'TerminateInstances')
      expect(ends.map(({ fleet }) => fleet.filter(healthy).length)).toEqual([3, 3])
    })
  })

  it('root-volume', { timeout: 600_000 }, async () => {
    await withOldServers(async (provider, _old, imageId) => {
      const outcome = await killAndGoOn(programs(), provider, imageId, asking('root-volume'))
      expect(outcome.job).toMatchObject({ status: 'succeeded', error: null })
      expectWholeStory(outcome)
      expect(aliveNames(outcome.servers)).toEqual(['web-1', 'web-2'])
      expect(outcome.servers.filter(isNew)).toHaveLength(2)
      expectNothingTwice(provider.changes, 0)
      const tasks = await provider.cloud.rootVolumes.tasksOf(outcome.servers.map(({ id }) => id))
      expect(tasks.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
    })
  })

  it.each(['blue-green', 'destroy-first'] as const)(
    '%s with a target group, an Elastic IP, a data volume and a record',
    {
      timeout: 600_000,
    },
    async (strategy) => {
      await withOldServers(async (provider, old, imageId) => {
        const [first] = old
        if (!first) throw new Error('no server')
        const inService = await targetGroupOf(provider, old)
        const [address, volume] = [await addressOf(provider, first), await volumeOf(provider, first)]
        const dns = { name: 'web.example.org' }
        const zone = await recordOf(provider, dns.name, old)
        const rollout = { instanceWarmupSeconds: 20, bakeSeconds: 30, snapshotVolumes: true }
        const kept = strategy === 'blue-green'
        const outcome = await killAndGoOn(programs(), provider, imageId, {
          ...asking(strategy, { ...rollout, oldServers: kept ? 'quarantine' : 'destroy' }, { dns }),
          points: kept ? ['step', 'answered'] : ['step'],
        })
        const { servers, job } = outcome
        expect(job).toMatchObject({ status: 'succeeded', error: null })
        expectWholeStory(outcome)
        expect(servers).toHaveLength(4)
        expect(aliveNames(servers)).toEqual(kept ? ['web-1', 'web-2', 'web-3', 'web-4'] : ['web-3', 'web-4'])
        expectNothingTwice(provider.changes, 2)
        const fresh = servers.filter(isNew)
        const taker = fresh.find(({ name }) => name === 'web-3')
        expect((await inService()).sort()).toEqual(fresh.map(({ id }) => id).sort())
        expect(await provider.cloud.addresses.describe([address])).toMatchObject([{ serverId: taker?.id }])
        expect(await provider.cloud.volumes.describe([volume])).toMatchObject([{ serverId: taker?.id, attachment: 'attached' }])
        const record = await provider.cloud.dns.read(zone, dns.name)
        expect([...(record?.addresses ?? [])].sort()).toEqual(fresh.map(({ privateAddress }) => privateAddress).sort())
        // Of the root volumes; the data volume goes on.
        expect(await provider.cloud.volumes.findSnapshots({ [hengeTags.job]: job.id })).toHaveLength(2)
      })
    },
  )
})

describe.concurrent('a replacement that turns back goes on turning back where it was', () => {
  it('with a target group, an Elastic IP and a data volume', { timeout: 600_000 }, async () => {
    await withOldServers(async (provider, old, imageId) => {
      const [first] = old
      if (!first) throw new Error('no server')
      const inService = await targetGroupOf(provider, old)
      const [address, volume] = [await addressOf(provider, first), await volumeOf(provider, first)]
      let stopped = false
      provider.before = async ({ action, fleet }) => {
        if (action !== 'DeregisterTargets' || stopped) return
        stopped = true
        await provider.cloud.compute.stopServers(fleet.filter(({ name }) => name === 'web-4').map(({ id }) => id))
      }
      const asked = { ...asking('blue-green', { bakeSeconds: 30 }), from: 'bake' }
      const outcome = await killAndGoOn(programs(), provider, imageId, asked)
      const { servers, job } = outcome
      expect(job).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
      expectWholeStory(outcome, asked)
      const back = ['restore-volumes', 'restore-addresses', 'restore-traffic', 'verify-old', 'withdraw-new', 'take-back']
      expect(job.steps.filter(({ phase }) => phase === 'rollback').map(({ id, status }) => `${id} ${status}`)).toEqual(
        back.map((id) => `${id} succeeded`),
      )
      expect(aliveNames(servers)).toEqual(['web-1', 'web-2'])
      expect(servers).toHaveLength(4)
      expect((await inService()).sort()).toEqual(old.map(({ id }) => id).sort())
      expect(await provider.cloud.addresses.describe([address])).toMatchObject([{ serverId: first.id }])
      expect(await provider.cloud.volumes.describe([volume])).toMatchObject([{ serverId: first.id, attachment: 'attached' }])
    })
  })

  it('with a root volume that could not be replaced', { timeout: 600_000 }, async () => {
    await withOldServers(async (provider, old, imageId) => {
      const inService = await targetGroupOf(provider, old)
      provider.before = ({ action }, sandbox) => {
        if (action !== 'CreateReplaceRootVolumeTask' || provider.changes.filter((other) => other.action === action).length > 1) return
        sandbox.faults.add({ call: action, effect: { kind: 'task-fails-detached' } })
      }
      const asked = { ...asking('root-volume'), from: 'replace-root-1' }
      const outcome = await killAndGoOn(programs(), provider, imageId, asked)
      expect(outcome.job).toMatchObject({ status: 'failed', error: { code: 'UNHEALTHY' } })
      expectWholeStory(outcome, asked)
      expect(outcome.job.steps.filter(({ phase }) => phase === 'rollback').map(({ id, status }) => `${id} ${status}`)).toEqual([
        ...['restore-root-1 succeeded', 'restore-traffic-1 succeeded', 'verify-old-1 succeeded'],
      ])
      expect(aliveNames(outcome.servers)).toEqual(['web-1', 'web-2'])
      expect(outcome.servers.filter(isNew)).toEqual([])
      expect((await inService()).sort()).toEqual(old.map(({ id }) => id).sort())
    })
  })
})
