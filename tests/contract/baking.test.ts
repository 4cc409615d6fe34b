import { afterEach, describe, expect, it } from 'vitest'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import { type Recipe, recipeSchema, type Strategy } from '../../shared/model/recipe.ts'
import { renderPerServer, renderUserData } from '../../shared/model/recipe-render.ts'
import { revisionDigest } from '../../shared/model/recipe-revision.ts'
import { base64 } from '../../shared/model/recipe-text.ts'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { replacementBackend, TestLogs, TestWorld } from '../fakes/replacement-world.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const baseImage = { ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }
const recipeOf = (different: Record<string, unknown>): Recipe =>
  recipeSchema.parse({
    ...{ name: 'web', servers: 2, image: baseImage, instanceType: 't3.small', healthPasses: 2, rootVolume: { sizeGiB: 20 } },
    ...{ build: 'baked', keepImages: 1, packages: ['nginx'], run: ['systemctl enable nginx', 'logger -t henge "web ready"'] },
    ...different,
  })

/** The recipe as the program would have it for a plan. */
function nowOf(recipe: Recipe, imageId: string): TestWorld['current'] {
  const builderUserData = base64(renderUserData(recipe, new Map()).bytes)
  const revision = revisionDigest(recipe, new Map(), imageId)
  return { state: 'ready', recipe, revision, imageId, builderUserData, userData: base64(renderPerServer(recipe).bytes) }
}

async function setUp() {
  const clock = fastClock(Date.now(), 40)
  const { environment, close } = await serveSandbox(clock, async () => {})
  closers.push(close)
  const cloud: Cloud = cloudOf(environment, clock)
  const { id: imageId } = await cloud.images.resolveImage(baseImage)
  const world = new TestWorld(cloud)
  const engine = new MemoryWorkflowEngine()
  const logs = new TestLogs()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine, logs })
  closers.push(backend.close)
  await backend.jobs.start()
  const replace = async (recipe: Recipe, strategy: Strategy = 'blue-green') => {
    world.current = nowOf(recipe, imageId)
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy })
    expect(plan.blockers.filter(({ severity }) => severity === 'blocker')).toEqual([])
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    expect(backend.unexpected).toEqual([])
    return { plan, job: await backend.jobs.get(jobId) }
  }
  const alive = async () => (await cloud.compute.listServers()).filter(isAlive)
  const images = () => cloud.ownImages.findByTags({ [hengeTags.recipe]: 'web' })
  return { cloud, imageId, replace, alive, images }
}

describe('baking on the sandbox', () => {
  it('rolls an image out, takes it again, and forgets the one before', { timeout: 120_000 }, async () => {
    const { cloud, imageId, replace, alive, images } = await setUp()
    const first = recipeOf({})
    const made = await replace(first)
    expect(made.job).toMatchObject({ status: 'succeeded', error: null })
    const [image, ...others] = await images()
    expect(others).toEqual([])
    expect(image).toMatchObject({ state: 'available', tags: { [hengeTags.revision]: made.plan.toRevision } })
    const servers = await alive()
    expect(servers.map(({ name }) => name).sort()).toEqual(['web-1', 'web-2'])
    for (const server of servers) {
      expect(server).toMatchObject({ imageId: image?.id, revision: made.plan.toRevision })
      // The package is there without having been installed, and the server says itself that it is ready.
      await expect
        .poll(() => cloud.compute.consoleOutput(server.id), { timeout: 20_000 })
        .toMatch(/Started nginx\.service[\s\S]*henge: web ready|henge.*web ready/)
      expect(await cloud.compute.consoleOutput(server.id)).not.toMatch(/Setting up nginx/)
    }
    const builder = (await cloud.compute.listServers()).find(({ name }) => name === 'web-builder-1')
    expect(builder).toMatchObject({ imageId, role: null })
    expect(builder && isAlive(builder)).toBe(false)
    expect(await cloud.compute.consoleOutput(builder?.id ?? '')).toMatch(/Setting up nginx/)

    // The same revision once more: nothing is baked.
    await cloud.compute.tagServers(
      servers.map(({ id }) => id),
      { [hengeTags.revision]: 'r-0123456789abcdef' },
    )
    const again = await replace(first, 'root-volume')
    expect(again.job).toMatchObject({ status: 'succeeded', error: null })
    expect(again.plan.baking).toMatchObject({ builder: null, image: { id: image?.id } })
    expect((await images()).map(({ id }) => id)).toEqual([image?.id])

    // Another revision: its image comes, and with no server left the first one goes, with its snapshots.
    const next = await replace(recipeOf({ packages: ['nginx', 'curl'] }), 'rolling')
    expect(next.job).toMatchObject({ status: 'succeeded', error: null })
    const left = await images()
    expect(left).toHaveLength(1)
    expect(left[0]).toMatchObject({ tags: { [hengeTags.revision]: next.plan.toRevision } })
    expect((await alive()).map((server) => server.imageId)).toEqual([left[0]?.id, left[0]?.id])
    expect((await cloud.volumes.findSnapshots({ [hengeTags.recipe]: 'web' })).map(({ id }) => id)).toEqual(left[0]?.snapshotIds)
    expect(next.job.steps.at(-1)?.detail).toMatch(new RegExp(`Removed henge-web-.*\\(${image?.id}\\)`))
  })

  it('makes no image of a builder on which a command fails', { timeout: 120_000 }, async () => {
    const { replace, alive, images } = await setUp()
    const { job } = await replace(recipeOf({ run: ['false', 'logger -t henge "web ready"'], healthTimeoutSeconds: 300 }))
    expect(job).toMatchObject({
      status: 'failed',
      error: { code: 'UNHEALTHY', message: expect.stringMatching(/A command of the recipe failed/) },
    })
    expect(job.error?.message).toMatch(/Took back web-builder-1/)
    expect(await images()).toEqual([])
    expect(await alive()).toEqual([])
  })
})
