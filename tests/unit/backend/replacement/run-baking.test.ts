import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { builderFinished } from '../../../../shared/model/recipe-image.ts'
import { hengeTags, isAlive } from '../../../../shared/model/server.ts'
import type { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'

const baked = { build: 'baked', keepImages: 2 }

async function setUp(names: readonly string[] = ['web-1', 'web-2'], recipe: Record<string, unknown> = baked) {
  const run = await setUpReplacement(names, {}, recipe)
  const open = () => run.creations.open('sandbox')
  return { ...run, open }
}

const imagesOf = (cloud: FakeCloud) => cloud.ownImages.findByTags({ [hengeTags.recipe]: 'web' })
const builders = async (cloud: FakeCloud) => (await cloud.compute.listServers()).filter(({ tags }) => hengeTags.builder in tags)
const image = (id: string, day: number, state = 'available') => ({
  ...{ id, name: `henge-web-${id}`, state, createdAt: `2026-11-0${day}T00:00:00.000Z`, sizeGiB: 8, snapshotIds: [] },
  tags: { [hengeTags.recipe]: 'web', [hengeTags.revision]: `r-${id}`, [hengeTags.job]: `job-${id}` },
})

describe('a baked recipe', () => {
  it('becomes an image of a stopped, healthy builder, from which the servers are launched', async () => {
    const { cloud, run, servers, aliveNames, open } = await setUp()
    const job = await run('blue-green')
    expect(job).toMatchObject({ status: 'succeeded', error: null })
    const [own, ...others] = await imagesOf(cloud)
    expect(others).toEqual([])
    expect(own).toMatchObject({
      state: 'available',
      name: `henge-web-${newRevision}-${job.id}`,
      tags: { 'henge:recipe': 'web', 'henge:revision': newRevision, 'henge:job': job.id },
    })
    expect(await aliveNames()).toEqual(['web-3', 'web-4'])
    expect((await servers()).filter(isAlive).map(({ imageId }) => imageId)).toEqual([own?.id, own?.id])
    const [builder, ...more] = await builders(cloud)
    expect(more).toEqual([])
    expect(builder).toMatchObject({
      name: 'web-builder-4',
      role: null,
      revision: null,
      state: 'terminated',
      imageId: 'ami-00000000000000002',
    })
    expect(gunzipSync((await cloud.compute.userData(builder?.id ?? '')) ?? new Uint8Array()).toString()).toContain(builderFinished)
    const [first] = (await servers()).filter(isAlive)
    expect(Buffer.from((await cloud.compute.userData(first?.id ?? '')) ?? []).toString()).toBe('#cloud-config')
    expect(job.newServers.map(({ name }) => name)).toEqual(['web-3', 'web-4'])
    expect(await open()).toEqual([])
    const order = cloud.calls
      .map(({ method }) => method)
      .filter((method) => ['stopServers', 'ownImages.create', 'launchServer', 'terminateServers'].includes(method))
    expect(order).toEqual([
      'launchServer',
      'stopServers',
      'ownImages.create',
      'terminateServers',
      'launchServer',
      'launchServer',
      'terminateServers',
    ])
  })

  it('is not baked again while there is an image of the revision', async () => {
    const { cloud, world, run, replacement, aliveNames } = await setUp()
    await run('blue-green')
    for (const { id } of (await cloud.compute.listServers()).filter(isAlive)) cloud.change(id, { revision: 'r-old00000' })
    const plan = await replacement.plan({ accountId: 'sandbox', role: 'web' })
    const [own] = await imagesOf(cloud)
    expect(plan.baking).toMatchObject({ builder: null, image: { id: own?.id, name: own?.name } })
    expect(plan.imageId).toBe(world.current.state === 'ready' && world.current.imageId)
    expect(plan.steps.map(({ kind }) => kind)).toEqual(expect.not.arrayContaining(['launch-builder', 'create-image']))
    expect(await run('rolling')).toMatchObject({ status: 'succeeded' })
    expect(await aliveNames()).toEqual(['web-5', 'web-6'])
    expect(await builders(cloud)).toHaveLength(1)
    expect(await imagesOf(cloud)).toHaveLength(1)
  })

  it('is refused where its image went away after the plan', async () => {
    const { cloud, run, begin, engine, jobs } = await setUp()
    await run('blue-green')
    for (const { id } of (await cloud.compute.listServers()).filter(isAlive)) cloud.change(id, { revision: 'r-old00000' })
    const [own] = await imagesOf(cloud)
    const jobId = await begin('blue-green')
    await cloud.ownImages.remove(own?.id ?? '')
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({
      status: 'failed',
      error: { code: 'PLAN_STALE', message: expect.stringContaining(own?.id ?? '') },
    })
  })

  it('gives its image to servers that keep their id', async () => {
    const { cloud, run, servers } = await setUp(['web-1'])
    expect(await run('root-volume')).toMatchObject({ status: 'succeeded' })
    const [own] = await imagesOf(cloud)
    const alive = (await servers()).filter(isAlive)
    expect(alive).toMatchObject([{ name: 'web-1', imageId: own?.id, revision: newRevision }])
  })
})

describe('a bake that fails', () => {
  it('takes the builder back when it does not become healthy, and touches no server', async () => {
    const { cloud, run, aliveNames, open } = await setUp()
    cloud.endsUp = 'impaired'
    const job = await run('blue-green')
    expect(job.status).toBe('failed')
    expect(job.error?.message).toMatch(/Not healthy after 600 s: web-builder-4: .*Took back web-builder-4 .*were not touched/)
    expect(job.steps.find(({ id }) => id === 'launch-builder')?.status).toBe('rolled-back')
    expect(job.steps.filter(({ phase }) => phase === 'rollback').map(({ id, batch }) => [id, batch])).toEqual([['take-back-builder', 0]])
    expect(await aliveNames()).toEqual(['web-1', 'web-2'])
    expect(await imagesOf(cloud)).toEqual([])
    expect(await open()).toEqual([])
  })

  it.each([
    [
      'the console never says that it has ended',
      'Starting nginx',
      /cannot be seen that the first boot has ended well .*ends with: Starting nginx/,
    ],
    [
      'a command failed',
      'cc_scripts_user.py[WARNING]: Failed to run module scripts-user',
      /A command of the recipe failed on web-builder-4/,
    ],
  ])('makes no image of a first boot of which %s', async (_why, console, message) => {
    const { cloud, run, aliveNames } = await setUp()
    cloud.builderConsole = console
    expect((await run('blue-green')).error?.message).toMatch(message)
    expect(cloud.count('ownImages.create')).toBe(0)
    expect(await aliveNames()).toEqual(['web-1', 'web-2'])
  })

  it('needs no console where a health check waits for what the last command logs', async () => {
    const marker = { run: ['logger "web ready"'], health: [{ check: 'log-marker', text: 'web ready' }] }
    const { cloud, begin, engine, jobs, logs, clock } = await setUp(['web-1'], { ...baked, ...marker })
    cloud.builderConsole = null
    const { launchServer } = cloud.compute
    cloud.compute.launchServer = async (request, signal) => {
      const server = await launchServer(request, signal)
      const line = { at: clock.now(), level: 'info' as const, message: 'web ready', host: null, role: null, revision: null }
      await logs.append([{ ...line, id: server.id, serverId: server.id, service: null, file: null, fields: null }])
      return server
    }
    const jobId = await begin('blue-green')
    await engine.idle()
    expect((await jobs.get(jobId)).status).toBe('succeeded')
    expect(cloud.calls.filter(({ method, ids }) => method === 'consoleOutput' && ids[0] !== 'i-00000000000000001')).toEqual([])
  })

  it('relies on the health checks where the console may not be read', async () => {
    const { cloud, run } = await setUp()
    cloud.builderConsole = null
    cloud.fail('consoleOutput', new HengeError('FORBIDDEN', 'You may not read it.'), 99)
    const job = await run('blue-green')
    expect(job.status).toBe('succeeded')
    expect(job.steps.find(({ id }) => id === 'wait-builder')?.detail).toMatch(/could not be read \(You may not read it\.\)/)
  })

  it('removes an image that failed, and its builder', async () => {
    const { cloud, run, aliveNames, open } = await setUp()
    cloud.ownImages.endsUp = 'failed'
    const job = await run('blue-green')
    expect(job.error?.message).toMatch(
      /is failed.*Took back web-builder-4 .*; the unfinished image henge-web-.* was removed.*were not touched/,
    )
    expect(await imagesOf(cloud)).toEqual([])
    expect((await builders(cloud)).filter(isAlive)).toEqual([])
    expect(await aliveNames()).toEqual(['web-1', 'web-2'])
    expect(await open()).toEqual([])
  })

  it('finds builder and image again whose answers were lost', async () => {
    const { cloud, run, servers } = await setUp()
    const { launchServer } = cloud.compute
    cloud.compute.launchServer = async (request, signal) => {
      await launchServer(request, signal)
      throw new HengeError('REFUSED', 'The answer was lost.')
    }
    const job = await run('blue-green')
    expect(job.error?.message).toMatch(/The answer was lost\. Took back web-builder-4/)
    expect((await servers()).filter(isAlive)).toHaveLength(2)

    cloud.compute.launchServer = launchServer
    const create = cloud.ownImages.create.bind(cloud.ownImages)
    cloud.ownImages.create = async (request, signal) => {
      await create(request, signal)
      throw new HengeError('REFUSED', 'The answer was lost.')
    }
    expect((await run('blue-green')).error?.message).toMatch(/the unfinished image henge-web-.* was removed/)
    expect(await imagesOf(cloud)).toEqual([])
    expect((await servers()).filter(isAlive)).toHaveLength(2)
  })

  it('says what is left when the builder cannot be ended', async () => {
    const { cloud, run } = await setUp()
    cloud.ownImages.endsUp = 'failed'
    cloud.fail('terminateServers', new HengeError('FORBIDDEN', 'You may not end it.'), 99)
    const job = await run('blue-green')
    const [builder] = await builders(cloud)
    expect(job.error?.message).toMatch(
      new RegExp(`not certain that the builder was taken back: web-builder-4 \\(${builder?.id}\\) .*You may not end it`),
    )
  })
})

describe('cancelling a bake', () => {
  it.each([
    ['wait-builder', /^web-builder-4 is taken back\. No server/, 0],
    ['wait-image', /^web-builder-4 is taken back, and the unfinished image is removed\. No server/, 0],
    ['remove-builder', /^web-builder-4 is taken back; its image stays/, 1],
  ])('in %s does what it says', async (stepId, effect, left) => {
    const { cloud, begin, engine, jobs, aliveNames } = await setUp()
    const jobId = await begin('blue-green')
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind === 'step-started' && event.stepId === stepId) {
        await expect.poll(async () => (await jobs.get(jobId)).cancelEffect).toMatch(effect)
        await jobs.cancel(jobId)
      }
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(await aliveNames()).toEqual(['web-1', 'web-2'])
    expect(await imagesOf(cloud)).toHaveLength(left)
  })
})

describe('old images', () => {
  it('go once they are more than are kept, but never one that is run or worked with', async () => {
    const { cloud, run } = await setUp()
    for (const [id, day] of [
      ['ami-run', 1],
      ['ami-old', 2],
      ['ami-mid', 3],
      ['ami-new', 4],
    ] as const)
      cloud.ownImages.put(image(id, day))
    cloud.ownImages.put(image('ami-bad', 5, 'failed'))
    cloud.ownImages.put({ ...image('ami-hand', 1), tags: { [hengeTags.recipe]: 'web' } })
    cloud.add({ name: 'other', role: null, imageId: 'ami-run', state: 'stopped' })
    const job = await run('blue-green')
    const left = (await imagesOf(cloud)).map(({ id }) => id)
    expect(left).toHaveLength(4)
    expect(left).toEqual(expect.arrayContaining(['ami-run', 'ami-new', 'ami-hand']))
    const said = job.steps.at(-1)
    expect(said).toMatchObject({ id: 'prune-images', status: 'succeeded' })
    expect(said?.detail).toMatch(/Removed henge-web-ami-old.*ami-run\) is kept: it is in use/)
  })

  it('fail no job when they cannot be removed', async () => {
    const { cloud, run } = await setUp()
    for (const [id, day] of [
      ['ami-a', 1],
      ['ami-b', 2],
      ['ami-c', 3],
    ] as const)
      cloud.ownImages.put(image(id, day))
    cloud.fail('ownImages.remove', new HengeError('FORBIDDEN', 'You may not.'), 1)
    const job = await run('blue-green')
    expect(job.status).toBe('succeeded')
    expect(job.steps.at(-1)?.detail).toMatch(/could not be removed: You may not\./)
    expect((await imagesOf(cloud)).length).toBe(3)
  })
})
