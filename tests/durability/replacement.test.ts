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
import type { JobEvent } from '../../shared/model/job.ts'
import type { Strategy } from '../../shared/model/recipe.ts'
import { isAlive, type Server } from '../../shared/model/server.ts'
import { serveCloud } from '../fakes/cloud-over-http.ts'
import { FakeCloud } from '../fakes/fake-cloud.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { newRevision } from '../fakes/replacement-world.ts'

const speed = 100
const child = fileURLToPath(new URL('replacement-child.ts', import.meta.url))

const steps: Readonly<Record<Strategy, readonly string[]>> = {
  'blue-green': [
    'check-plan',
    'launch',
    'wait-running',
    'wait-healthy',
    'save-logs',
    'check-still-healthy',
    'terminate',
    'wait-terminated',
  ],
  'destroy-first': ['check-plan', 'save-logs', 'terminate', 'wait-terminated', 'launch', 'wait-running', 'wait-healthy'],
}

async function runChild(environment: Record<string, string>): Promise<{ code: number | null; signal: string | null; said: string }> {
  const started = spawn(process.execPath, ['--no-warnings', child], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said = text(started.stderr)
  const [code, signal] = (await once(started, 'exit')) as [number | null, string | null]
  return { code, signal, said: await said }
}

/** What the fleet was at each moment something irreversible was asked for. */
function witness(compute: CloudCompute, asked: { method: string; fleet: Server[] }[]): CloudCompute {
  const seen =
    <Method extends 'terminateServers' | 'launchServer'>(method: Method) =>
    async (...args: Parameters<CloudCompute[Method]>) => {
      asked.push({ method, fleet: await compute.listServers() })
      return (compute[method] as (...args: unknown[]) => Promise<never>)(...args)
    }
  return { ...compute, terminateServers: seen('terminateServers'), launchServer: seen('launchServer') }
}

function expectWholeStory(events: readonly JobEvent[], strategy: Strategy): void {
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  for (const stepId of steps[strategy]) {
    const kinds = events.filter((event) => event.stepId === stepId && event.kind !== 'step-progress').map(({ kind }) => kind)
    expect([stepId, ...kinds]).toEqual([stepId, 'step-started', 'step-finished'])
  }
  expect(events[0]?.kind).toBe('job-queued')
  expect(events.at(-1)).toMatchObject({ kind: 'job-finished', value: 1 })
}

async function survive(strategy: Strategy, kill: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-durability-'))
  const origin = Date.now()
  const cloud = new FakeCloud(fastClock(origin, speed))
  for (const name of ['web-1', 'web-2']) cloud.add({ name, revision: 'r-old00000' })
  const asked: { method: string; fleet: Server[] }[] = []
  const { address, close } = await serveCloud(witness(cloud.compute, asked))
  try {
    const environment = {
      ...{ HENGE_TEST_DATA: folder, HENGE_TEST_WORLD: address, HENGE_TEST_STRATEGY: strategy },
      ...{ HENGE_TEST_ORIGIN: String(origin), HENGE_TEST_SPEED: String(speed) },
    }
    const killed = await runChild({ ...environment, HENGE_TEST_KILL: kill })
    expect(killed).toEqual({ code: null, signal: 'SIGKILL', said: '' })
    expect(await runChild(environment)).toEqual({ code: 0, signal: null, said: '' })

    const all = await cloud.compute.listServers()
    expect(all.filter(isAlive).map(({ name }) => name)).toEqual(['web-3', 'web-4'])
    expect(all.filter(({ revision }) => revision === newRevision)).toHaveLength(2)
    for (const { method, fleet } of asked) {
      const fresh = fleet.filter((server) => server.revision === newRevision && server.state === 'running' && server.health === 'ok')
      if (strategy === 'blue-green' && method === 'terminateServers') expect(fresh).toHaveLength(2)
      if (strategy === 'destroy-first' && method === 'launchServer') {
        expect(fleet.filter(({ revision }) => revision !== newRevision).map(({ state }) => state)).toEqual(['terminated', 'terminated'])
      }
    }
    const database = await openDatabase(join(folder, 'henge.sqlite'))
    const store = new SqliteJobStore(database)
    const [job] = await store.list({ limit: 10 })
    expect(job).toMatchObject({ status: 'succeeded', recoveries: 1, error: null })
    expectWholeStory(await store.events({ afterSequence: 0, limit: 1000 }), strategy)
    await database.destroy()
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
}

describe.each(['blue-green', 'destroy-first'] as const)('a %s replacement killed', (strategy) => {
  const points = steps[strategy].flatMap((step) => [`${step}:unrecorded`, `${step}:recorded`])
  const calls = ['launchServer:answered', 'terminateServers:answered']
  it.concurrent.each([...points, ...calls])('at %s goes on where it was', { timeout: 60_000 }, (kill) => survive(strategy, kill))
})
