import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteCreationLedger } from '../../electron/adapters/sqlite/sqlite-creation-ledger.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import type { Job, JobEvent } from '../../shared/model/job.ts'
import { isAlive, type Server } from '../../shared/model/server.ts'
import type { Provider } from '../fakes/old-servers.ts'
import { newRevision } from '../fakes/replacement-world.ts'
import { pointsIn } from './dying.ts'
import { everyPoint, type Life, type Programs } from './lives.ts'

export interface Outcome {
  readonly servers: readonly Server[]
  readonly job: Job
  readonly events: readonly JobEvent[]
  /** What was announced and not settled. */
  readonly open: readonly unknown[]
  /** Where a process died, in order. */
  readonly died: readonly string[]
}

const allPoints = ['step', 'asked', 'answered'] as const

export type Asked = Pick<Life, 'recipe' | 'request'> & Partial<Pick<Life, 'points' | 'from' | 'purpose' | 'keepsAddresses'>>

/** One process after the other dies at the next point and the next one goes on in the same job, until one gets to the end. */
export async function killAndGoOn(programs: Programs, provider: Provider, imageId: string, asked: Asked): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-durability-'))
  try {
    return await killAndGoOnIn(folder, programs, provider, imageId, asked)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The same in a folder that may have been lived in before; `asked.purpose` says which of its jobs it is about. */
export async function killAndGoOnIn(
  folder: string,
  programs: Programs,
  provider: Provider,
  imageId: string,
  asked: Asked,
): Promise<Outcome> {
  const { environment, profile, cloud, clock } = provider
  const { recipe, request, points = ['step', 'answered'], from = null, purpose = 'replace', keepsAddresses = true } = asked
  const wanted = { points: everyPoint ? allPoints : points, each: everyPoint, from, purpose, keepsAddresses }
  const life = { ...wanted, folder, environment, profile, imageId, recipe, request }
  const died = join(folder, `died-${purpose}`)
  for (let lives = 1; ; lives += 1) {
    const death = await programs.live(life, clock)
    if (death.signal === 'SIGKILL') {
      expect(pointsIn(died)).toHaveLength(lives)
      continue
    }
    expect(death).toMatchObject({ code: 0 })
    break
  }
  const database = await openDatabase(join(folder, 'henge.sqlite'))
  const store = new SqliteJobStore(database)
  const jobs = await store.list({ limit: 10 })
  const [job, ...before] = jobs
  const all = await store.events({ afterSequence: 0, limit: 5000 })
  const events = all.filter(({ jobId }) => jobId === job?.id)
  const open = await new SqliteCreationLedger(database).open()
  await database.destroy()
  // One for each purpose that this folder was lived in for.
  expect(before.map(({ title }) => title)).toEqual(purpose === 'build' ? [expect.stringMatching(/^Destroy/)] : [])
  if (!job) throw new Error('there is no job')
  return { servers: await cloud.compute.listServers(), job, events, open, died: pointsIn(died) }
}

/** Each step is told once and the numbers have no gap; every step that ran was killed, from `from` on, where that was wanted. */
export function expectWholeStory({ job, events, died, open }: Outcome, { points = ['step'], from = null }: Partial<Asked> = {}): void {
  expect(job.recoveries).toBe(died.length)
  expect(open).toEqual([])
  const before = (events[0]?.sequence ?? 1) - 1
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => before + index + 1))
  expect(events[0]?.kind).toBe('job-queued')
  expect(events.at(-1)).toMatchObject({ kind: 'job-finished' })
  const first = job.steps.findIndex(({ id }) => id === from)
  for (const [index, { id, startedAt, status }] of job.steps.entries()) {
    if (startedAt === null) continue
    if (points.includes('step') && index >= first)
      expect([id, died.some((point) => point === `${id}:unrecorded` || point === `${id}:recorded`)]).toEqual([id, true])
    const told = events.filter(({ stepId, kind }) => stepId === id && kind.startsWith('step-') && kind !== 'step-progress')
    expect([id, ...told.map(({ kind }) => kind)]).toEqual([id, 'step-started', status === 'failed' ? 'step-failed' : 'step-finished'])
  }
}

export const isNew = (server: Server) => server.revision === newRevision

export function aliveNames(servers: readonly Server[]): string[] {
  return servers
    .filter(isAlive)
    .map(({ name }) => name)
    .sort()
}
