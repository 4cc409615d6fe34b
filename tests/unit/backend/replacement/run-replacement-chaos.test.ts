import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAlive, type Server } from '../../../../shared/model/server.ts'
import { replacementRun } from '../../../fakes/replacement-run.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'
import { befall, misfortuneOf } from './misfortunes-set-up.ts'

const calls = (['launchServer', 'terminateServers', 'describeServers', 'findByTags', 'consoleOutput'] as const).map(
  (method) => ['compute', method] as const,
)
const anyStory = fc.record({
  strategy: fc.constantFrom('blue-green' as const, 'destroy-first' as const),
  misfortunes: fc.array(misfortuneOf(calls), { maxLength: 3 }),
  endsUp: fc.constantFrom('ok' as const, 'ok' as const, 'impaired' as const),
  /** At which call of any kind somebody cancels. */
  cancelAt: fc.option(fc.integer({ min: 1, max: 40 })),
})
type Story = typeof anyStory extends fc.Arbitrary<infer Value> ? Value : never

async function live({ strategy, misfortunes, endsUp, cancelAt }: Story) {
  const { cloud, engine, ...backend } = await replacementRun(['web-1', 'web-2'], {}, { healthTimeoutSeconds: 120 })
  cloud.endsUp = endsUp
  const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy })
  const refusedCancels: unknown[] = []
  const whenOldEnded: Server[][] = []
  let jobId = ''
  const cancel = async (total: number) => {
    if (total === cancelAt && jobId !== '') await backend.jobs.cancel(jobId).catch((error: unknown) => refusedCancels.push(error))
  }
  befall(cloud, calls, misfortunes, cancel, async (method, [ids]) => {
    if (method !== 'terminateServers') return
    const fleet = await cloud.compute.listServers()
    const old = fleet.filter(({ revision }) => revision !== newRevision)
    if (old.some(({ id }) => (ids as string[]).includes(id))) whenOldEnded.push(fleet)
  })
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
