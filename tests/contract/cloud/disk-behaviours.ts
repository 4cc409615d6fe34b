import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { amazonLinux, type CloudWorld, eventually, only, runningServer } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

async function stoppedServer({ cloud }: CloudWorld) {
  const server = await runningServer(cloud)
  await cloud.compute.stopServers([server.id])
  await eventually(async () => expect(await only(cloud, server.id)).toMatchObject({ state: 'stopped' }))
  return server
}

const debian = { owner: '136693071363', name: 'debian-12-amd64-*', architecture: 'x86_64' } as const

export const rootVolumes: Behaviours = {
  'gives a running server a new root volume and keeps the old one': async (world) => {
    const { cloud } = world
    const server = await runningServer(cloud)
    const image = await cloud.images.resolveImage(debian)
    const tags = { 'henge:job': randomUUID() }
    const request = { serverId: server.id, imageId: image.id, clientToken: randomUUID(), tags }
    const task = await cloud.rootVolumes.replace(request)
    expect(task).toMatchObject({ serverId: server.id, state: expect.stringMatching(/^(pending|in-progress)$/), imageId: image.id })
    expect((await cloud.rootVolumes.replace(request)).id).toBe(task.id)
    await eventually(async () => {
      expect(await cloud.rootVolumes.tasksOf([server.id])).toMatchObject([{ id: task.id, state: 'succeeded', imageId: image.id, tags }])
    }, 10_000)
    const after = await only(cloud, server.id)
    expect(after).toMatchObject({ state: 'running', privateAddress: server.privateAddress, imageId: image.id })
    const [oldRoot, newRoot] = [server.volumes[0]?.id ?? '', after.volumes[0]?.id ?? '']
    expect(newRoot).not.toBe(oldRoot)
    await eventually(async () => expect(await cloud.volumes.describe([oldRoot])).toMatchObject([{ state: 'available', serverId: null }]))
  },
  'lists the tasks of a server, newest first': async (world) => {
    const { cloud } = world
    const server = await runningServer(cloud)
    expect(await cloud.rootVolumes.tasksOf([server.id])).toEqual([])
    const { id: imageId } = await cloud.images.resolveImage({ ssm: amazonLinux })
    const replace = async () => {
      const { id } = await cloud.rootVolumes.replace({ serverId: server.id, imageId, clientToken: randomUUID(), tags: {} })
      await eventually(async () => {
        const task = (await cloud.rootVolumes.tasksOf([server.id])).find((one) => one.id === id)
        expect(task?.state).toBe('succeeded')
      }, 10_000)
      return id
    }
    const first = await replace()
    const second = await replace()
    expect((await cloud.rootVolumes.tasksOf([server.id])).map(({ id }) => id)).toEqual([second, first])
  },
  'says NOT_FOUND for a server whose root volume cannot be replaced': async ({ cloud }) => {
    const { id: imageId } = await cloud.images.resolveImage({ ssm: amazonLinux })
    const request = { serverId: 'i-0123456789abcdef0', imageId, clientToken: randomUUID(), tags: {} }
    await expect(cloud.rootVolumes.replace(request)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'answers, or says that the provider does not offer it': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    const answer = await cloud.rootVolumes.tasksOf([id]).then(
      (tasks) => `${tasks.length} tasks`,
      (error) => error.code,
    )
    expect(['0 tasks', 'UNSUPPORTED']).toContain(answer)
  },
  'gives a stopped server other user data': async (world) => {
    const { id } = await stoppedServer(world)
    const changed = Buffer.from([0x1f, 0x8b, 0, 255, 10])
    for (const _ of [1, 2]) await world.cloud.rootVolumes.setUserData(id, changed.toString('base64'))
    expect(Buffer.from((await world.cloud.compute.userData(id)) ?? [])).toEqual(changed)
  },
  'says CONFLICT for the user data of a running server': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await expect(cloud.rootVolumes.setUserData(id, 'eA==')).rejects.toMatchObject({ code: 'CONFLICT' })
  },
}

export const ownImages: Behaviours = {
  'bakes one image for the same name and tags, from which servers are made': async (world) => {
    const { cloud } = world
    const server = await stoppedServer(world)
    const request = { serverId: server.id, name: `web ${randomUUID()}`, tags: { 'henge:role': 'web', 'henge:job': randomUUID() } }
    const made = await cloud.ownImages.create(request)
    expect(made).toMatchObject({ id: expect.stringMatching(/^ami-/), name: request.name, tags: request.tags })
    expect((await cloud.ownImages.create(request)).id).toBe(made.id)
    const [image, ...more] = await eventually(async () => {
      const found = await cloud.ownImages.findByTags(request.tags)
      expect(found).toMatchObject([{ id: made.id, state: 'available' }])
      return found
    }, 10_000)
    expect(more).toEqual([])
    expect(Math.abs(Date.parse(image?.createdAt ?? '') - Date.now())).toBeLessThan(60_000)
    expect(image?.sizeGiB).toBeGreaterThan(0)
    expect(image?.snapshotIds).toEqual([expect.stringMatching(/^snap-/)])
    expect(await runningServer(cloud, { imageId: made.id })).toMatchObject({ imageId: made.id })
  },
  'is pending before it is available': async (world) => {
    const { id } = await stoppedServer(world)
    const made = await world.cloud.ownImages.create({ serverId: id, name: randomUUID(), tags: { 'henge:job': randomUUID() } })
    expect(made.state).toBe('pending')
  },
  'tags the snapshots of an image too': async (world) => {
    const { id } = await stoppedServer(world)
    const tags = { 'henge:job': randomUUID() }
    await world.cloud.ownImages.create({ serverId: id, name: randomUUID(), tags })
    await eventually(async () => expect(await world.cloud.volumes.findSnapshots(tags)).toHaveLength(1))
  },
  'says CONFLICT for a name that another image has': async (world) => {
    const { id } = await stoppedServer(world)
    const name = randomUUID()
    await world.cloud.ownImages.create({ serverId: id, name, tags: { 'henge:job': 'one' } })
    await expect(world.cloud.ownImages.create({ serverId: id, name, tags: { 'henge:job': 'other' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(name),
    })
  },
  'removes an image and its snapshots, twice too': async (world) => {
    const { cloud } = world
    const { id } = await stoppedServer(world)
    const tags = { 'henge:job': randomUUID() }
    const made = await cloud.ownImages.create({ serverId: id, name: randomUUID(), tags })
    await eventually(async () => expect(await cloud.ownImages.findByTags(tags)).toMatchObject([{ state: 'available' }]), 10_000)
    for (const _ of [1, 2]) await cloud.ownImages.remove(made.id)
    expect((await cloud.ownImages.findByTags(tags)).filter(({ state }) => state !== 'deregistered')).toEqual([])
    expect(await cloud.volumes.findSnapshots(tags)).toEqual([])
    await expect(cloud.images.resolveImage({ id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
}
