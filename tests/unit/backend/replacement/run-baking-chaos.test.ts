import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hengeTags, isAlive } from '../../../../shared/model/server.ts'
import { replacementRun } from '../../../fakes/replacement-run.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'
import { befall, misfortuneOf } from './misfortunes-set-up.ts'

const calls = [
  ...(['launchServer', 'terminateServers', 'stopServers', 'describeServers', 'findByTags', 'consoleOutput'] as const).map(
    (method) => ['compute', method] as const,
  ),
  ...(['create', 'findByTags', 'remove'] as const).map((method) => ['ownImages', method] as const),
]

const anyStory = fc.record({
  misfortunes: fc.array(misfortuneOf(calls), { maxLength: 3 }),
  imageEndsUp: fc.constantFrom('available' as const, 'available' as const, 'failed' as const),
  /** At which call of any kind somebody cancels. */
  cancelAt: fc.option(fc.integer({ min: 1, max: 120 })),
})
type Story = typeof anyStory extends fc.Arbitrary<infer Value> ? Value : never

async function live({ misfortunes, imageEndsUp, cancelAt }: Story) {
  const run = await replacementRun(['web-1', 'web-2'], {}, { build: 'baked', healthTimeoutSeconds: 120 })
  const { cloud, jobs, engine } = run
  cloud.ownImages.endsUp = imageEndsUp
  const plan = await run.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green' })
  const readImages = cloud.ownImages.findByTags.bind(cloud.ownImages)
  let jobId = ''
  befall(cloud, calls, misfortunes, async (total) => {
    if (total === cancelAt && jobId !== '') await jobs.cancel(jobId).catch(() => undefined)
  })
  jobId = (await run.replacement.start(plan.id)).jobId
  await engine.idle()
  const job = await jobs.get(jobId)
  const [last] = (await run.store.events({ afterSequence: 0, limit: 10_000 })).slice(-1)
  const open = await run.creations.open('sandbox')
  const images = await readImages({})
  await run.close()
  return { job, said: job.error?.message ?? last?.detail ?? '', open, images, servers: await run.servers(), unexpected: run.unexpected }
}

describe('whatever befalls a bake', () => {
  it('no builder and no unfinished image is left without being named, and no old server goes for nothing', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { job, said, open, images, servers, unexpected } = await live(story)
        expect(unexpected).toEqual([])
        expect(['succeeded', 'failed', 'cancelled']).toContain(job.status)
        const builders = servers.filter(({ tags }) => hengeTags.builder in tags)
        expect(builders.length).toBeLessThanOrEqual(1)
        expect(images.length).toBeLessThanOrEqual(1)
        // Where the answer was lost and nothing can be read, its tag is all that is known of it.
        for (const { id } of builders.filter(isAlive)) expect(said).toMatch(new RegExp(`${id}|henge:job=${job.id}`))
        for (const { state } of images) if (state !== 'available') expect(said).toContain(job.id)
        const oldAlive = servers.filter((server) => isAlive(server) && server.name.match(/^web-[12]$/))
        const fresh = servers.filter(({ revision }) => revision === newRevision)
        for (const { imageId } of fresh) expect(images.map(({ id }) => id)).toContain(imageId)
        if (job.status === 'succeeded') {
          expect(fresh.filter(isAlive).map(({ name }) => name)).toEqual(['web-3', 'web-4'])
          expect(images).toMatchObject([{ state: 'available' }])
          expect(open).toEqual([])
        } else if (job.noReturnBatch === 0) expect(oldAlive).toHaveLength(2)
      }),
      { numRuns: 60 },
    )
  })
})
