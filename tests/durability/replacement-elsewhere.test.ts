import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Server } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { sayLacking } from '../fakes/lacking.ts'
import { motoMissing, startMoto } from '../fakes/moto-server.ts'
import { amazonLinux, launchOldServers, type Provider, targetGroupOf } from '../fakes/old-servers.ts'
import { SandboxProcess } from '../fakes/sandbox-process.ts'
import { profileFiles } from '../fakes/sandbox-world.ts'
import { type WireCall, WireProxy } from '../fakes/wire-proxy.ts'
import type { Point } from './dying.ts'
import { aliveNames, expectWholeStory, isNew, killAndGoOn } from './kill-and-go-on.ts'
import { withReplacementChild } from './lives.ts'

const programs = withReplacementChild()
const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-elsewhere-'))
  cleanUps.push(() => rm(folder, { recursive: true }))
  return folder
}

interface Change extends WireCall {
  /** What there was when it was asked for. */
  readonly fleet: readonly Server[]
}

/** A provider that is a process of its own, behind a port on which is seen what it is asked to change. */
async function watched(endpoint: string): Promise<{ provider: Provider; changes: Change[] }> {
  const changes: Change[] = []
  const clock = new DrivenClock()
  clock.leaps = true
  const direct = cloudOf(await profileFiles(await emptyFolder(), endpoint), clock)
  const proxy = await WireProxy.before(endpoint, async (call) => {
    if (call.dryRun || /^(Describe|Get|List)/.test(call.action)) return null
    changes.push({ ...call, fleet: await direct.compute.listServers() })
    return null
  })
  cleanUps.push(() => proxy.close())
  const environment = await profileFiles(await emptyFolder(), proxy.endpoint)
  return { provider: { environment, endpoint, profile: 'test', cloud: direct, clock }, changes }
}

/** Blue-green behind a target group, killed before and after each call too. */
async function replaceBlueGreen(endpoint: string, points: readonly Point[]) {
  const { provider, changes } = await watched(endpoint)
  const imageId = await amazonLinux(provider.cloud)
  const old = await launchOldServers(provider, imageId)
  const inService = await targetGroupOf(provider, old)
  changes.length = 0
  const outcome = await killAndGoOn(programs(), provider, imageId, {
    recipe: { healthTimeoutSeconds: 1800 },
    request: { accountId: 'sandbox', role: 'web', strategy: 'blue-green' },
    points,
  })
  const { servers, job, died } = outcome
  expect(job).toMatchObject({ status: 'succeeded', error: null })
  expectWholeStory(outcome, { points })
  for (const call of ['launchServer', 'register', 'deregister', 'terminateServers']) {
    expect(died).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${call}.*:asked$`), expect.stringMatching(`^${call}.*:answered$`)]),
    )
  }
  expect(aliveNames(servers)).toEqual(['web-3', 'web-4'])
  expect(servers).toHaveLength(4)
  const fresh = servers.filter(isNew).map(({ id }) => id)
  expect((await inService()).sort()).toEqual(fresh.sort())
  const asked = (action: string) => changes.filter((call) => call.action === action)
  const [end, ...more] = asked('TerminateInstances')
  expect(more).toEqual([])
  expect(end?.fleet.filter((server) => isNew(server) && server.state === 'running' && server.health === 'ok')).toHaveLength(2)
  return { provider, servers, launches: asked('RunInstances') }
}

it('against the sandbox as a process of its own, which outlives all of them', { timeout: 600_000 }, async () => {
  const data = await emptyFolder()
  const start = () => SandboxProcess.start('--recipes', 'none', '--speed', '1000', '--data', data)
  let sandbox = await start()
  cleanUps.push(() => sandbox.end('SIGKILL'))
  const { servers, launches } = await replaceBlueGreen(sandbox.environment.AWS_ENDPOINT_URL ?? '', ['step', 'asked', 'answered'])
  expect(new Set(launches.map(({ fields }) => fields.ClientToken)).size).toBe(2)
  expect(await sandbox.end('SIGTERM')).toBe(0)
  sandbox = await start()
  const environment = await profileFiles(await emptyFolder(), sandbox.environment.AWS_ENDPOINT_URL ?? '')
  const again = await cloudOf(environment, new DrivenClock()).compute.listServers()
  expect(again.map(({ id, name }) => [id, name])).toEqual(servers.map(({ id, name }) => [id, name]))
})

const missing = motoMissing()
if (missing !== null) sayLacking('replacement killed against moto', missing)
describe.runIf(missing === null)('against moto', () => {
  it('which takes every launch for a new one: what is there is looked for first', { timeout: 600_000 }, async () => {
    const moto = await startMoto()
    cleanUps.push(() => moto.stop())
    const { launches } = await replaceBlueGreen(moto.endpoint, ['asked', 'answered'])
    expect(launches).toHaveLength(2)
  })
})
