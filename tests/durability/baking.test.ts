import { describe, expect, it } from 'vitest'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { amazonLinux } from '../fakes/old-servers.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'
import { aliveNames, expectWholeStory, killAndGoOn } from './kill-and-go-on.ts'
import { withReplacementChild } from './lives.ts'

const programs = withReplacementChild()

/** A role without servers is filled up from a baked recipe, killed at each step and after each call. */
async function bakeAndGoOn(imageFails = false) {
  const clock = new DrivenClock()
  clock.leaps = true
  const created: string[] = []
  const { environment, close } = await serveSandbox(clock, async ({ action, dryRun }, sandbox) => {
    if (dryRun || action !== 'CreateImage') return
    created.push(action)
    if (imageFails) sandbox.faults.add({ call: 'CreateImage', effect: { kind: 'image-fails' } })
  })
  try {
    const cloud = cloudOf(environment, clock)
    const provider = { environment, endpoint: environment.AWS_ENDPOINT_URL ?? '', profile: 'test', cloud, clock }
    const outcome = await killAndGoOn(programs(), provider, await amazonLinux(cloud), {
      recipe: { healthTimeoutSeconds: 1800, build: 'baked' },
      request: { accountId: 'sandbox', role: 'web', strategy: 'blue-green' },
    })
    const images = await cloud.ownImages.findByTags({ [hengeTags.recipe]: 'web' })
    const snapshots = await cloud.volumes.findSnapshots({ [hengeTags.recipe]: 'web' })
    return { ...outcome, images, snapshots, created }
  } finally {
    await close()
  }
}

describe.concurrent('a bake that is killed at each step and after each call goes on where it was', () => {
  it('to its end', { timeout: 600_000 }, async () => {
    const { images, created, ...outcome } = await bakeAndGoOn()
    const { job, servers } = outcome
    expect(job).toMatchObject({ status: 'succeeded', error: null })
    expectWholeStory(outcome)
    expect(images.map(({ state }) => state)).toEqual(['available'])
    expect(created).toHaveLength(1)
    const builders = servers.filter(({ tags, name }) => hengeTags.builder in tags || name === 'web-builder-1')
    expect(builders).toHaveLength(1)
    expect(aliveNames(servers)).toEqual(['web-1', 'web-2'])
    expect(servers.filter(isAlive).map(({ imageId }) => imageId)).toEqual([images[0]?.id, images[0]?.id])
  })

  it('also while it turns back', { timeout: 600_000 }, async () => {
    const { images, snapshots, ...outcome } = await bakeAndGoOn(true)
    expect(outcome.job.status).toBe('failed')
    expect(outcome.job.error?.message).toMatch(/is failed.*Took back web-builder-1 .*; the unfinished image henge-web-.* was removed/)
    expectWholeStory(outcome)
    expect(aliveNames(outcome.servers)).toEqual([])
    expect(images).toEqual([])
    expect(snapshots).toEqual([])
  })
})
