import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { hengeTags, isAlive } from '../../../../shared/model/server.ts'
import { replacementRun } from '../../../fakes/replacement-run.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'

const errors = [
  new HengeError('THROTTLED', 'Too many requests.', { retryable: true }),
  new HengeError('UNREACHABLE', 'No network.', { retryable: true }),
  new HengeError('CAPACITY', 'None left.', { retryable: true }),
  new HengeError('SIGNED_OUT', 'Expired.'),
  new HengeError('FORBIDDEN', 'Not allowed.'),
  new HengeError('REFUSED', 'No.'),
] as const
const calls = [
  ...(['launchServer', 'terminateServers', 'stopServers', 'describeServers', 'findByTags', 'consoleOutput'] as const).map(
    (method) => ['compute', method] as const,
  ),
  ...(['create', 'findByTags', 'remove'] as const).map((method) => ['ownImages', method] as const),
]

const misfortune = fc.record({
  call: fc.constantFrom(...calls),
  /** From which call of this kind on it strikes, and how often. */
  nth: fc.integer({ min: 1, max: 6 }),
  times: fc.integer({ min: 1, max: 4 }),
  error: fc.constantFrom(...errors),
  /** The provider has carried the call out, only its answer is lost. */
  carriedOut: fc.boolean(),
})
const anyStory = fc.record({
  misfortunes: fc.array(misfortune, { maxLength: 3 }),
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
  const counted = new Map<string, number>()
  let total = 0
  let jobId = ''
  for (const [port, method] of calls) {
    const owner = cloud[port] as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
    const real = owner[method]?.bind(owner)
    if (!real) throw new Error(`there is no ${port}.${method}`)
    owner[method] = async (...given) => {
      const nth = (counted.get(`${port}.${method}`) ?? 0) + 1
      counted.set(`${port}.${method}`, nth)
      total += 1
      if (total === cancelAt && jobId !== '') await jobs.cancel(jobId).catch(() => undefined)
      const strikes = misfortunes.find(
        ({ call, ...one }) => call[0] === port && call[1] === method && nth >= one.nth && nth < one.nth + one.times,
      )
      if (strikes && !strikes.carriedOut) throw strikes.error
      const answer = await real(...given)
      if (strikes) throw strikes.error
      return answer
    }
  }
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
      { numRuns: 150 },
    )
  })
})
