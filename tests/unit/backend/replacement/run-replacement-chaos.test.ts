import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { isAlive, type Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, newRevision, replacementBackend, TestWorld } from '../../../fakes/replacement-world.ts'

const errors = [
  new HengeError('THROTTLED', 'Too many requests.', { retryable: true }),
  new HengeError('UNREACHABLE', 'No network.', { retryable: true }),
  new HengeError('CAPACITY', 'None left.', { retryable: true }),
  new HengeError('SIGNED_OUT', 'Expired.'),
  new HengeError('FORBIDDEN', 'Not allowed.'),
  new HengeError('REFUSED', 'No.'),
] as const
const methods = ['launchServer', 'terminateServers', 'describeServers', 'findByTags', 'consoleOutput'] as const

const misfortune = fc.record({
  method: fc.constantFrom(...methods),
  /** From which call of this method on it strikes, and how often. */
  nth: fc.integer({ min: 1, max: 6 }),
  times: fc.integer({ min: 1, max: 4 }),
  error: fc.constantFrom(...errors),
  /** The provider has carried the call out, only its answer is lost. */
  carriedOut: fc.boolean(),
})
const anyStory = fc.record({
  strategy: fc.constantFrom('blue-green' as const, 'destroy-first' as const),
  misfortunes: fc.array(misfortune, { maxLength: 3 }),
  endsUp: fc.constantFrom('ok' as const, 'ok' as const, 'impaired' as const),
  /** At which call of any kind somebody cancels. */
  cancelAt: fc.option(fc.integer({ min: 1, max: 40 })),
})
type Story = typeof anyStory extends fc.Arbitrary<infer Value> ? Value : never

async function live({ strategy, misfortunes, endsUp, cancelAt }: Story) {
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  for (const name of ['web-1', 'web-2']) cloud.add({ name, revision: 'r-old00000' })
  cloud.endsUp = endsUp
  const world = new TestWorld(cloud)
  world.current = currentWeb({ healthTimeoutSeconds: 120 })
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  await backend.jobs.start()
  const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy })
  const calls = new Map<string, number>()
  const refusedCancels: unknown[] = []
  const whenOldEnded: Server[][] = []
  let total = 0
  let jobId = ''
  for (const method of methods) {
    const real = cloud.compute[method] as (...given: unknown[]) => Promise<unknown>
    const unlucky = async (...given: unknown[]) => {
      const nth = (calls.get(method) ?? 0) + 1
      calls.set(method, nth)
      total += 1
      if (total === cancelAt && jobId !== '') await backend.jobs.cancel(jobId).catch((error: unknown) => refusedCancels.push(error))
      const strikes = misfortunes.find((one) => one.method === method && nth >= one.nth && nth < one.nth + one.times)
      if (strikes && !strikes.carriedOut) throw strikes.error
      if (method === 'terminateServers') {
        const fleet = await cloud.compute.listServers()
        const old = fleet.filter(({ revision }) => revision !== newRevision).map(({ id }) => id)
        if ((given[0] as string[]).some((id) => old.includes(id))) whenOldEnded.push(fleet)
      }
      const answer = await real(...given)
      if (strikes) throw strikes.error
      return answer
    }
    Object.assign(cloud.compute, { [method]: unlucky })
  }
  jobId = (await backend.replacement.start(plan.id)).jobId
  await engine.idle()
  const job = await backend.jobs.get(jobId)
  const events = await backend.store.events({ afterSequence: 0, limit: 10_000 })
  await backend.close()
  return { job, events, servers: await cloud.compute.listServers(), whenOldEnded, refusedCancels, unexpected: backend.unexpected }
}

describe('whatever befalls a replacement', () => {
  it('old servers go last, nothing is made twice, and nothing is left without being named', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { job, events, servers, whenOldEnded, refusedCancels, unexpected } = await live(story)
        const isNew = (server: Server) => server.revision === newRevision
        const fresh = servers.filter(isNew)
        const freshAlive = fresh.filter(isAlive)
        const oldAlive = servers.filter((server) => !isNew(server) && isAlive(server))

        expect(unexpected).toEqual([])
        expect(['succeeded', 'failed', 'cancelled']).toContain(job.status)
        expect(new Set(fresh.map(({ name }) => name)).size).toBe(fresh.length)
        if (story.strategy === 'blue-green') {
          for (const fleet of whenOldEnded) {
            expect(fleet.filter((server) => isNew(server) && server.state === 'running' && server.health === 'ok')).toHaveLength(2)
          }
        } else if (fresh.length > 0) {
          expect(oldAlive).toEqual([])
        }
        for (const error of refusedCancels) expect(error).toMatchObject({ code: 'CONFLICT' })
        if (job.status === 'succeeded') {
          expect(freshAlive.map(({ name }) => name)).toEqual(['web-3', 'web-4'])
          expect(oldAlive).toEqual([])
        } else {
          const said = job.error?.message ?? events.at(-1)?.detail ?? ''
          if (!said.includes(`henge:job=${job.id}`)) for (const { id } of freshAlive) expect(said).toContain(id)
          if (job.status === 'cancelled') expect(oldAlive).toHaveLength(2)
          if (whenOldEnded.length === 0) expect(oldAlive).toHaveLength(2)
        }
        expect(events.at(-1)?.kind).toBe('job-finished')
        expect(job.lastSequence).toBe(events.at(-1)?.sequence)
      }),
      { numRuns: 100 },
    )
  })
})
