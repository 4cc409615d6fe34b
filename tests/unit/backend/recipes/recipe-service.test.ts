import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { recipeNow } from '../../../../electron/backend/recipes/recipe-now.ts'
import { RecipeService } from '../../../../electron/backend/recipes/recipe-service.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { FoldersInMemory, RevisionsInMemory } from '../../../fakes/memories.ts'

const web = 'name: web\nimage: { ssm: /debian }\ninstanceType: t3.small\nservers: 2\nfiles: [{ path: /a, source: a }]\n'
const image = { id: 'ami-0123456789abcdef0', name: 'debian-12', architecture: 'x86_64', createdAt: null, rootDevice: '/dev/xvda' }

function world() {
  const clock = new DrivenClock()
  const folders = new FoldersInMemory()
  folders.set('web', { 'recipe.yaml': web, a: 'one' })
  const others = new FoldersInMemory()
  const setting = { recipesFolder: '/recipes' }
  const memory = new RevisionsInMemory()
  const changes = new ChangeHub()
  const cloud = new FakeCloud(clock)
  cloud.imageIds.set('/debian', image)
  const service = new RecipeService(
    (folder) => (folder === '/recipes' ? folders : others),
    { get: async () => setting },
    memory,
    changes,
    clock,
  )
  const where = { accountId: 'sandbox', region: 'eu-central-1', images: cloud.images }
  return { clock, folders, others, setting, memory, changes, cloud, service, where }
}

describe('RecipeService', () => {
  it('lists broken recipes with their problems beside the sound ones', async () => {
    const { service, folders } = world()
    folders.set('api', { 'recipe.yaml': 'name: api\nrole: backend\nimage: { ssm: /debian }\ninstanceType: huge\n' })
    folders.set('db', { 'recipe.yaml': new Uint8Array([0xff, 0xfe, 0]) })
    folders.set('job', { 'recipe.yaml': web.replace('name: web', 'name: job').replace('source: a', 'source: b') })
    folders.set('none', { 'notes.txt': '' })
    const { folder, recipes } = await service.list()
    expect(folder).toBe('/recipes')
    expect(recipes.map(({ name, role, problems, digest }) => [name, role, problems.length, digest !== null])).toEqual([
      ['api', 'backend', 1, false],
      ['db', 'db', 1, false],
      ['job', 'job', 1, false],
      ['none', 'none', 1, false],
      ['web', 'web', 0, true],
    ])
    expect(recipes[0]?.problems[0]).toMatchObject({ line: 4, column: 15 })
    expect(recipes[2]?.problems[0]).toMatchObject({ line: 5, message: 'b is not in the recipe’s folder' })
    expect(recipes[2]).toMatchObject({ servers: 2, instanceType: 't3.small' })
  })

  it('refuses two recipes of one name or one role, on both', async () => {
    const { service, folders } = world()
    folders.set('web2', { 'recipe.yaml': web, a: '' })
    folders.set('x', { 'recipe.yaml': 'name: x\nrole: y\nimage: { ssm: /debian }\ninstanceType: t3.small\n' })
    folders.set('y', { 'recipe.yaml': 'name: y\nimage: { ssm: /debian }\ninstanceType: t3.small\n' })
    const { recipes } = await service.list()
    expect(recipes.map(({ folder, problems }) => [folder, problems[0]?.message])).toEqual([
      ['web', 'The name web is also that of the recipe in web2.'],
      ['web2', 'The name web is also that of the recipe in web.'],
      ['x', 'The role y is also built by the recipe in y.'],
      ['y', 'The role y is also built by the recipe in x.'],
    ])
    await expect(service.current(world().where, 'x')).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
  })

  it('answers a detail with the user data and the files', async () => {
    const { service } = world()
    const detail = await service.get('web')
    expect(detail.userData?.text).toContain('#cloud-config')
    expect(detail.userData?.limitBytes).toBe(16_384)
    expect(detail.files.map(({ path, size }) => [path, size])).toEqual([
      ['recipe.yaml', web.length],
      ['a', 3],
    ])
    await expect(service.get('nginx')).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('There are web.') })
  })

  it('asks for an image once in ten minutes and region, and anew on demand', async () => {
    const { service, cloud, clock, where } = world()
    const [one, two] = await Promise.all([service.current(where, 'web'), service.current(where, 'web')])
    expect(one.revision).toBe(two.revision)
    expect(cloud.count('resolveImage')).toBe(1)
    await clock.advance(9 * 60_000)
    await service.current(where, 'web')
    expect(cloud.count('resolveImage')).toBe(1)
    cloud.imageIds.set('/debian', { ...image, id: 'ami-0ffffffffffffffff' })
    expect((await service.current(where, 'web', { fresh: true })).revision).not.toBe(one.revision)
    expect((await service.lastKnown('sandbox', 'eu-central-1', 'web'))?.image.id).toBe('ami-0ffffffffffffffff')
    expect(await service.lastKnown('sandbox', 'us-east-1', 'web')).toBeNull()
    await clock.advance(10 * 60_000)
    await service.current(where, 'web')
    expect(cloud.count('resolveImage')).toBe(3)
  })

  it('lets one caller give up without failing the other who waits for the same image', async () => {
    const { service, where } = world()
    const giveUp = new AbortController()
    let answer: (value: typeof image) => void = () => {}
    const slow = { ...where, images: { resolveImage: () => new Promise<typeof image>((resolve) => (answer = resolve)) } }
    const one = service.current(slow, 'web', {}, giveUp.signal)
    const two = service.current(slow, 'web')
    await settle()
    giveUp.abort()
    await expect(one).rejects.toThrow()
    answer(image)
    expect((await two).image).toEqual(image)
  })

  it('remembers what revisions consist of, and takes up an edit at once when the folder says so', async () => {
    const { service, folders, memory, where, changes } = world()
    const stop = new AbortController()
    const watching = service.watch(stop.signal)
    await settle()
    const heard: string[] = []
    const listening = (async () => {
      for await (const change of changes.subscribe(stop.signal)) heard.push(change.topic)
    })().catch(() => {})
    const before = await service.current(where, 'web')
    folders.set('web', { 'recipe.yaml': web, a: 'two' })
    folders.changed?.()
    const after = await service.current(where, 'web')
    expect(after.revision).not.toBe(before.revision)
    expect((await memory.recall(before.revision))?.files[0]?.text).toBe('one')
    expect((await memory.recall(after.revision))?.files[0]?.text).toBe('two')
    await settle()
    expect(heard).toEqual(['recipes'])
    stop.abort()
    await Promise.all([watching, listening])
    expect(folders.changed).toBeNull()
  })

  it('notices an edit that nobody told of, also one that keeps size and time', async () => {
    const { service, folders, clock, where } = world()
    const before = await service.current(where, 'web')
    folders.set('web', { 'recipe.yaml': web, a: 'eno' })
    await clock.advance(2000)
    expect((await service.current(where, 'web')).revision).not.toBe(before.revision)
  })

  it('mends a role that two recipes built once one of them is gone', async () => {
    const { service, folders, clock } = world()
    folders.set('other', { 'recipe.yaml': web.replace('name: web', 'name: other\nrole: web'), a: '' })
    expect((await service.list()).recipes.map(({ digest }) => digest)).toEqual([null, null])
    folders.folders.delete('other')
    await clock.advance(2000)
    expect((await service.list()).recipes).toMatchObject([{ name: 'web', problems: [], digest: expect.stringMatching(/^r-/) }])
  })

  it('changes to another folder when the setting does', async () => {
    const { service, others, setting, changes } = world()
    const stop = new AbortController()
    const watching = service.watch(stop.signal)
    await settle()
    setting.recipesFolder = '/other'
    changes.publish({ topic: 'settings' })
    await settle()
    expect(others.changed).not.toBeNull()
    expect(await service.list()).toEqual({ folder: '/other', recipes: [] })
    stop.abort()
    await watching
  })

  it('says what is wrong when a broken recipe is to be used', async () => {
    const { service, folders, where } = world()
    folders.set('web', { 'recipe.yaml': `${web}bogus: 1\n`, a: '' })
    await expect(service.current(where, 'web')).rejects.toMatchObject({
      code: 'RECIPE_INVALID',
      message: 'The recipe web cannot be used: "bogus" is not a field of a recipe (line 6).',
      details: { problems: [{ line: 6, column: 1 }] },
    })
  })
})

describe('recipeNow', () => {
  it('answers what a launch takes, with its image asked for afresh', async () => {
    const { service, where, cloud } = world()
    await service.current(where, 'web')
    const now = await recipeNow(service, where, 'web')
    expect(now).toMatchObject({ state: 'ready', imageId: image.id, recipe: { name: 'web' } })
    expect(cloud.count('resolveImage')).toBe(2)
    if (now.state === 'ready') expect(Buffer.from(now.userData, 'base64').subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  })

  it('answers with user data of its own for the builder of an image', async () => {
    const { service, where, folders, clock } = world()
    folders.set('web', { 'recipe.yaml': `${web}build: baked\n`, a: '' })
    await clock.advance(5000)
    const now = await recipeNow(service, where, 'web')
    const { text } = await service.get('web').then(({ userData }) => userData ?? { text: '' })
    const unpacked = (base64: string) => gunzipSync(Buffer.from(base64, 'base64')).toString()
    if (now.state !== 'ready') throw new Error(now.message)
    expect(unpacked(now.builderUserData ?? '')).toBe(text)
    expect(unpacked(now.userData)).toMatch(/^#cloud-config\n# Launched from a baked image/)
    expect((await service.list()).recipes[0]).toMatchObject({ name: 'web', build: 'baked' })
  })

  it('answers each kind of problem, and throws what is not one of the recipe', async () => {
    const { service, where, folders, cloud, clock } = world()
    const code = async (role: string) => {
      await clock.advance(5000)
      const now = await recipeNow(service, where, role)
      return now.state === 'problem' ? now.code : now.state
    }
    expect(await code('unknown')).toBe('no-recipe')
    folders.set('web', { 'recipe.yaml': web })
    expect(await code('web')).toBe('recipe-invalid')
    folders.set('web', { 'recipe.yaml': web, a: crypto.getRandomValues(new Uint8Array(20_000)) })
    expect(await code('web')).toBe('user-data-too-large')
    folders.set('web', { 'recipe.yaml': web.replace('/debian', '/nothing'), a: '' })
    expect(await code('web')).toBe('image-unresolved')
    cloud.fail('resolveImage', new HengeError('SIGNED_OUT', 'Sign in.'))
    await clock.advance(5000)
    await expect(recipeNow(service, where, 'web')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
  })
})
