import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteCreationLedger } from '../../electron/adapters/sqlite/sqlite-creation-ledger.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import { bakingKinds } from '../../shared/model/replacement/baking.ts'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { cloudOf, serveSandbox } from '../fakes/sandbox-world.ts'

/** The sandbox is in this process and outlives the child that is killed; both clocks run so many times as quick. */
const speed = 20
const child = fileURLToPath(new URL('replacement-child.ts', import.meta.url))

async function runChild(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; signal: string | null; said: string }> {
  const started = spawn(process.execPath, ['--no-warnings', child], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said = text(started.stderr)
  const [code, signal] = (await once(started, 'exit')) as [number | null, string | null]
  return { code, signal, said: await said }
}

/** A role without servers is filled up from a baked recipe; a child is killed at each of these points, the last one goes on to the end. */
async function bakeAndGoOn(kills: readonly string[], imageFails = false) {
  const folder = await mkdtemp(join(tmpdir(), 'henge-baking-'))
  const origin = Date.now()
  const clock = fastClock(origin, speed)
  const created: string[] = []
  const { environment: aws, close } = await serveSandbox(clock, async ({ action, dryRun }, sandbox) => {
    if (dryRun || action !== 'CreateImage') return
    created.push(action)
    if (imageFails) sandbox.faults.add({ call: 'CreateImage', effect: { kind: 'image-fails' } })
  })
  try {
    const cloud = cloudOf(aws, clock)
    const { id: imageId } = await cloud.images.resolveImage({
      ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    })
    const environment = {
      ...aws,
      ...{ HENGE_TEST_DATA: folder, HENGE_TEST_STRATEGY: 'blue-green', HENGE_TEST_IMAGE: imageId, HENGE_TEST_BUILD: 'baked' },
      ...{ HENGE_TEST_ORIGIN: String(origin), HENGE_TEST_SPEED: String(speed), HENGE_TEST_HEALTH_SECONDS: '1800' },
    }
    for (const kill of kills) {
      expect({ kill, ...(await runChild({ ...environment, HENGE_TEST_KILL: kill })) }).toMatchObject({ kill, signal: 'SIGKILL' })
    }
    expect(await runChild(environment)).toMatchObject({ code: 0 })
    const database = await openDatabase(join(folder, 'henge.sqlite'))
    const [job] = await new SqliteJobStore(database).list({ limit: 10 })
    const open = await new SqliteCreationLedger(database).open()
    await database.destroy()
    const servers = await cloud.compute.listServers()
    const images = await cloud.ownImages.findByTags({ [hengeTags.recipe]: 'web' })
    const snapshots = await cloud.volumes.findSnapshots({ [hengeTags.recipe]: 'web' })
    return { job, open, servers, images, snapshots, created }
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
}

describe('a bake goes on where it was', () => {
  it.each([
    ['killed before each step is on record', [...bakingKinds, 'prune-images'].map((kind) => `${kind}:unrecorded`)],
    ['killed after each step is on record', [...bakingKinds, 'prune-images'].map((kind) => `${kind}:recorded`)],
    ['killed when the provider has just launched the builder', ['launchServer:answered']],
    ['killed when the provider has just begun the image', ['createImage:answered']],
    ['killed when the provider has just ended the builder', ['terminateServers:answered']],
  ])('%s', { timeout: 300_000 }, async (_when, kills) => {
    const { job, open, servers, images, created } = await bakeAndGoOn(kills)
    expect(job).toMatchObject({ status: 'succeeded', recoveries: kills.length, error: null })
    expect(images.map(({ state }) => state)).toEqual(['available'])
    expect(created).toHaveLength(1)
    const builders = servers.filter(({ tags, name }) => hengeTags.builder in tags || name === 'web-builder-1')
    expect(builders).toHaveLength(1)
    const alive = servers.filter(isAlive)
    expect(alive.map(({ name }) => name).sort()).toEqual(['web-1', 'web-2'])
    expect(alive.map(({ imageId }) => imageId)).toEqual([images[0]?.id, images[0]?.id])
    expect(open).toEqual([])
  })

  it('also while it turns back', { timeout: 300_000 }, async () => {
    const kills = ['createImage:answered', 'take-back-builder:unrecorded', 'remove-image:unrecorded']
    const { job, open, servers, images, snapshots } = await bakeAndGoOn(kills, true)
    expect(job).toMatchObject({ status: 'failed', recoveries: kills.length })
    expect(job?.error?.message).toMatch(/is failed.*Took back web-builder-1 .*; the unfinished image henge-web-.* was removed/)
    expect(servers.filter(isAlive)).toEqual([])
    expect(images).toEqual([])
    expect(snapshots).toEqual([])
    expect(open).toEqual([])
  })
})
