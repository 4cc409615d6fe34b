import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import type { Job, JobEvent } from '../../shared/model/job.ts'
import type { Strategy } from '../../shared/model/recipe.ts'
import { noFindings } from '../../shared/model/replacement/findings.ts'
import { planReplacement } from '../../shared/model/replacement/plan-replacement.ts'
import { hengeTags, isAlive, type Server } from '../../shared/model/server.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { currentWeb, flatPrices, newRevision } from '../fakes/replacement-world.ts'
import { cloudOf, type SeenCall, serveSandbox } from '../fakes/sandbox-world.ts'
import { aServer } from '../fakes/servers.ts'

/** The sandbox is in this process and outlives the child that is killed; both clocks run so many times as quick. */
const speed = 20
const child = fileURLToPath(new URL('replacement-child.ts', import.meta.url))
const oldRevision = 'r-old00000'

/** The step ids of a plan for two servers of `web`, as the planner makes them. */
function stepsOf(strategy: Strategy): string[] {
  const servers = ['web-1', 'web-2'].map((name) => aServer({ id: name, name, revision: oldRevision }))
  const plan = planReplacement({
    ...{ id: 'plan', madeAt: 0, accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1', servers, current: currentWeb() },
    ...{ strategy, prices: flatPrices, maxServersPerRun: 20, history: {}, findings: noFindings },
  })
  return plan.steps.map(({ id }) => id)
}
const steps = {
  'blue-green': stepsOf('blue-green'),
  'destroy-first': stepsOf('destroy-first'),
  rolling: stepsOf('rolling'),
  'root-volume': stepsOf('root-volume'),
}
type Tried = keyof typeof steps

interface Outcome {
  readonly servers: readonly Server[]
  /** What there was when something that changes servers was asked for. */
  readonly asked: readonly { readonly action: string; readonly fleet: readonly Server[] }[]
  readonly job: Job
  readonly events: readonly JobEvent[]
}

async function runChild(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; signal: string | null; said: string }> {
  const started = spawn(process.execPath, ['--no-warnings', child], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said = text(started.stderr)
  const [code, signal] = (await once(started, 'exit')) as [number | null, string | null]
  return { code, signal, said: await said }
}

/** Two servers launched by hand, long enough ago that they are healthy. */
async function launchOldServers(compute: CloudCompute, imageId: string): Promise<void> {
  for (const name of ['web-1', 'web-2']) {
    const tags = { Name: name, [hengeTags.role]: 'web', [hengeTags.revision]: oldRevision }
    await compute.launchServer({
      ...{ clientToken: name, imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
      ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true }, tags },
    })
  }
  for (;;) {
    const servers = await compute.listServers()
    if (servers.length === 2 && servers.every(({ state }) => state === 'running')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A child is killed at each of these points, one after the other in the same job; the last goes on to the end. */
async function killAndGoOn(strategy: Tried, kills: readonly string[], neverHealthy = false): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-durability-'))
  const origin = Date.now()
  const clock = fastClock(origin, speed)
  const asked: Outcome['asked'][number][] = []
  let compute: CloudCompute | null = null
  const world = await serveSandbox(clock, async ({ action, dryRun }: SeenCall, sandbox) => {
    if (!compute || dryRun || (action !== 'TerminateInstances' && action !== 'RunInstances')) return
    asked.push({ action, fleet: await compute.listServers() })
    if (neverHealthy && action === 'RunInstances') sandbox.faults.add({ call: 'RunInstances', effect: { kind: 'never-healthy' } })
  })
  try {
    const cloud = cloudOf(world.environment, clock)
    const { id: imageId } = await cloud.images.resolveImage({
      ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    })
    await launchOldServers(cloud.compute, imageId)
    compute = cloud.compute
    const environment = {
      ...world.environment,
      ...{ HENGE_TEST_DATA: folder, HENGE_TEST_STRATEGY: strategy, HENGE_TEST_IMAGE: imageId },
      ...{ HENGE_TEST_ORIGIN: String(origin), HENGE_TEST_SPEED: String(speed) },
      // On a busy machine a second of the computer’s is many of this clock’s: only what must give up is short of time.
      HENGE_TEST_HEALTH_SECONDS: neverHealthy ? '180' : '1800',
    }
    for (const kill of kills) {
      const ended = await runChild({ ...environment, HENGE_TEST_KILL: kill })
      expect({ kill, ...ended }).toMatchObject({ kill, signal: 'SIGKILL' })
    }
    expect(await runChild(environment)).toMatchObject({ code: 0 })
    const database = await openDatabase(join(folder, 'henge.sqlite'))
    const store = new SqliteJobStore(database)
    const [job] = await store.list({ limit: 10 })
    const events = await store.events({ afterSequence: 0, limit: 1000 })
    await database.destroy()
    if (!job) throw new Error('there is no job')
    return { servers: await compute.listServers(), asked, job, events }
  } finally {
    await world.close()
    await rm(folder, { recursive: true })
  }
}

function expectWholeStory(events: readonly JobEvent[], strategy: Tried): void {
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  for (const stepId of steps[strategy]) {
    const kinds = events.filter((event) => event.stepId === stepId && event.kind !== 'step-progress').map(({ kind }) => kind)
    expect([stepId, ...kinds]).toEqual([stepId, 'step-started', 'step-finished'])
  }
  expect(events[0]?.kind).toBe('job-queued')
  expect(events.at(-1)).toMatchObject({ kind: 'job-finished', value: 1 })
}

const aliveNames = (servers: readonly Server[]) =>
  servers
    .filter(isAlive)
    .map(({ name }) => name)
    .sort()
const isNew = (server: Server) => server.revision === newRevision

describe.concurrent.each(['blue-green', 'destroy-first'] as const)('a %s replacement goes on where it was', (strategy) => {
  it.each([
    ['killed before each step is on record', steps[strategy].map((step) => `${step}:unrecorded`)],
    ['killed after each step is on record', steps[strategy].map((step) => `${step}:recorded`)],
    ['killed when the provider has just launched', ['launchServer:answered']],
    ['killed when the provider has just terminated', ['terminateServers:answered']],
  ])('%s', { timeout: 180_000 }, async (_when, kills) => {
    const { servers, asked, job, events } = await killAndGoOn(strategy, kills)
    expect(job).toMatchObject({ status: 'succeeded', recoveries: kills.length, error: null })
    expect(aliveNames(servers)).toEqual(['web-3', 'web-4'])
    expect(servers.filter(isNew)).toHaveLength(2)
    for (const { action, fleet } of asked) {
      const healthy = fleet.filter((server) => isNew(server) && server.state === 'running' && server.health === 'ok')
      const old = fleet.filter((server) => !isNew(server))
      if (strategy === 'blue-green' && action === 'TerminateInstances') expect(healthy).toHaveLength(2)
      if (strategy === 'destroy-first' && action === 'RunInstances')
        expect(old.map(({ state }) => state)).toEqual(['terminated', 'terminated'])
    }
    expectWholeStory(events, strategy)
  })
})

/** One server after the other, in two batches each. */
describe.concurrent.each(['rolling', 'root-volume'] as const)('a %s replacement goes on where it was', (strategy) => {
  const inPlace = strategy === 'root-volume'
  it.each([
    ['killed when the provider has just begun', inPlace ? ['replaceRoot:answered', 'replaceRoot:answered'] : ['launchServer:answered']],
  ])('%s', { timeout: 240_000 }, async (_when, kills) => {
    const { servers, asked, job, events } = await killAndGoOn(strategy, kills)
    expect(job).toMatchObject({ status: 'succeeded', recoveries: kills.length, error: null })
    expect(aliveNames(servers)).toEqual(inPlace ? ['web-1', 'web-2'] : ['web-3', 'web-4'])
    expect(servers.filter(isNew)).toHaveLength(2)
    expect(servers).toHaveLength(inPlace ? 2 : 4)
    for (const { action, fleet } of asked) {
      const healthy = fleet.filter((server) => server.state === 'running' && server.health === 'ok')
      // An old one goes only while both places are served without it.
      if (action === 'TerminateInstances') expect(healthy.length).toBeGreaterThanOrEqual(job.noReturnBatch > 0 ? 2 : 3)
    }
    expectWholeStory(events, strategy)
  })
})

describe('a replacement whose new servers never get healthy', () => {
  it('takes them back, however often it is killed', { timeout: 180_000 }, async () => {
    const kills = ['wait-healthy:recorded', 'terminateServers:answered', 'take-back:unrecorded', 'take-back:recorded']
    const { servers, job } = await killAndGoOn('blue-green', kills, true)
    expect(job).toMatchObject({ status: 'failed', recoveries: kills.length, error: { code: 'UNHEALTHY' } })
    expect(job.steps.find(({ id }) => id === 'launch')?.status).toBe('rolled-back')
    expect(aliveNames(servers)).toEqual(['web-1', 'web-2'])
    expect(servers.filter(isNew)).toHaveLength(2)
  })
})
