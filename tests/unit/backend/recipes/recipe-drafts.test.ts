import { gzipSync, strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { createRecipe } from '../../../../electron/backend/recipes/create-recipe.ts'
import type { RecipeSurroundings, RunningRevision } from '../../../../electron/backend/recipes/ports.ts'
import { RecipeDrafts } from '../../../../electron/backend/recipes/recipe-drafts.ts'
import { RecipeEditor } from '../../../../electron/backend/recipes/recipe-editor.ts'
import { RecipeService } from '../../../../electron/backend/recipes/recipe-service.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { sha256 } from '../../../../shared/model/recipe-text.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { FoldersInMemory, RevisionsInMemory } from '../../../fakes/memories.ts'
import { aServer } from '../../../fakes/servers.ts'

const web = 'name: web\nimage: { ssm: /debian }\ninstanceType: t3.small\npackages: [nginx]\nfiles: [{ path: /a, source: a }]\n'
const image = { id: 'ami-0123456789abcdef0', name: 'debian-12', architecture: 'x86_64', createdAt: null, rootDevice: '/dev/xvda' }

function world() {
  const clock = new DrivenClock()
  const folders = new FoldersInMemory()
  folders.set('web', { 'recipe.yaml': web, a: 'one' })
  const examples = new FoldersInMemory()
  examples.set('example', { 'recipe.yaml': `# an example\n${web}`, a: 'from the example' })
  examples.set('broken', { 'recipe.yaml': 'name: broken\n' })
  const cloud = new FakeCloud(clock)
  cloud.imageIds.set('/debian', image)
  const memory = new RevisionsInMemory()
  const changes = new ChangeHub()
  const settings = { get: async () => ({ recipesFolder: '/recipes' }) }
  const service = new RecipeService(() => folders, settings, memory, changes, clock)
  const surroundings: RecipeSurroundings & { servers: RunningRevision[]; userDataAnswer: () => Promise<Uint8Array | null> } = {
    servers: [],
    userDataAnswer: async () => null,
    running: async () => surroundings.servers,
    images: async () => cloud.images,
    server: async () => aServer({ id: 'i-0123456789abcdef0', role: null, instanceType: 't3.micro', imageId: image.id }),
    userData: () => surroundings.userDataAnswer(),
    instanceTypes: () => [{ name: 't3.small', perHour: 0.024 }],
  }
  const editor = new RecipeEditor({
    read: (folder) => (folder === '/examples' ? examples : folders),
    edit: () => folders,
    examplesFolder: '/examples',
    settings,
    changed: () => service.folderChanged(),
  })
  const create = (name: string, from: Parameters<typeof createRecipe>[2]) =>
    createRecipe({ recipes: service, editor, surroundings }, name, from)
  return { folders, service, surroundings, editor, memory, create, drafts: new RecipeDrafts(service, surroundings) }
}

const textOf = (folders: FoldersInMemory, folder: string, path: string) => {
  const content = folders.folders.get(folder)?.get(path)
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : content
}

describe('RecipeDrafts', () => {
  it('renders unsaved texts without writing them', async () => {
    const { drafts, folders } = world()
    const preview = await drafts.preview('web', { 'recipe.yaml': web.replace('nginx', 'caddy'), a: 'unsaved' })
    expect(preview.summary.problems).toEqual([])
    expect(preview.userData?.text).toContain('"caddy"')
    expect(preview.userData?.text).toContain('unsaved')
    expect(textOf(folders, 'web', 'a')).toBe('one')
    await expect(drafts.preview('gone', {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells problems with their place, also those that only the folder and the other recipes show', async () => {
    const { drafts, folders } = world()
    folders.set('api', { 'recipe.yaml': web.replace('name: web', 'name: api'), a: '' })
    const messages = async (text: string) => (await drafts.preview('web', { 'recipe.yaml': text })).summary.problems
    expect(await messages(web.replace('source: a', 'source: b'))).toMatchObject([{ line: 5, message: 'b is not in the recipe’s folder' }])
    expect(await messages(web.replace('name: web', 'name: api'))).toMatchObject([
      { message: 'The name api is also that of the recipe in api.' },
    ])
    expect(await messages(`${web}oops`)).toMatchObject([{ line: 6, column: 1 }])
  })

  it('tells the size also where it is over the limit, and what takes the room', async () => {
    const { drafts } = world()
    let seed = 7
    const noise = Array.from({ length: 40_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647
      return String.fromCharCode(33 + (seed % 90))
    }).join('')
    const { summary, userData } = await drafts.preview('web', { a: noise })
    expect(userData?.gzipBytes).toBeGreaterThan(userData?.limitBytes ?? 0)
    expect(userData?.biggest[0]?.path).toBe('/a')
    expect(summary.problems[0]?.message).toContain('EC2 takes at most 16384')
  })

  it('compares unsaved texts with what runs, and remembers nothing of them', async () => {
    const { drafts, service, surroundings, memory } = world()
    const saved = await service.contentOfDraft(
      { accountId: 'a', region: 'r', images: await surroundings.images('a', 'r') },
      await service.draft('web', {}),
    )
    surroundings.servers = [{ region: 'r', servers: 2, content: saved }]
    expect(await drafts.difference('a', 'web', {})).toEqual({ servers: 2, current: 2, differences: [], problem: null })
    const changed = await drafts.difference('a', 'web', { 'recipe.yaml': web.replace('[nginx]', '[nginx, htop]'), a: 'two' })
    expect(changed).toMatchObject({ servers: 2, current: 0 })
    expect(changed.differences[0]?.changes.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['package', null, 'htop'],
      ['file', 'one', 'two'],
    ])
    expect(memory.contents.size).toBe(0)
  })

  it('says why nothing can be compared', async () => {
    const { drafts, surroundings } = world()
    surroundings.servers = [{ region: 'r', servers: 1, content: { revision: null, imageId: 'ami-1', instanceType: 't3.small' } }]
    expect((await drafts.difference('a', 'web', { 'recipe.yaml': 'name: web\n' })).problem).toContain('cannot be used')
    const elsewhere = await drafts.difference('a', 'web', { 'recipe.yaml': web.replace('/debian', '/nowhere') })
    expect(elsewhere).toMatchObject({ servers: 1, problem: expect.stringContaining('/nowhere') })
  })

  it('offers the words of all recipes that can be read', async () => {
    const { drafts, folders } = world()
    folders.set('api', { 'recipe.yaml': web.replace('[nginx]', '[curl, nginx]').replace('name: web', 'name: api'), a: '' })
    expect(await drafts.words(null)).toEqual({
      instanceTypes: [{ name: 't3.small', perHour: 0.024 }],
      packages: ['curl', 'nginx'],
      images: ['/debian'],
    })
  })
})

describe('RecipeEditor', () => {
  it('reads text and says what is none; carriage returns are text', async () => {
    const { editor, folders } = world()
    folders.set('web', { 'recipe.yaml': 'a\r\nb', bin: new Uint8Array([0xff, 0]) })
    expect(await editor.readFile('web', 'recipe.yaml')).toMatchObject({ text: 'a\r\nb', sha256: sha256('a\r\nb') })
    expect(await editor.readFile('web', 'bin')).toMatchObject({ text: null, size: 2 })
    await expect(editor.readFile('web', '../api/recipe.yaml')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is seen in the list at once', async () => {
    const { editor, service } = world()
    expect((await service.list()).recipes[0]?.problems).toEqual([])
    await editor.writeFile('web', 'recipe.yaml', { text: 'name: web\n' }, sha256(web))
    expect((await service.list()).recipes[0]?.problems).not.toEqual([])
  })

  it('offers the examples that work', async () => {
    const { editor } = world()
    expect((await editor.examples()).map(({ name, packages, files }) => [name, packages, files])).toEqual([['example', ['nginx'], 1]])
  })
})

describe('a new recipe', () => {
  it('from an example has its files and another name', async () => {
    const { create, folders, service } = world()
    expect(await create('shop', { kind: 'example', example: 'example' })).toBe('shop')
    expect(textOf(folders, 'shop', 'recipe.yaml')).toContain('# an example\nname: shop\n')
    expect(textOf(folders, 'shop', 'a')).toBe('from the example')
    expect((await service.get('shop')).summary.problems).toEqual([])
    await expect(create('other', { kind: 'example', example: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('never takes the name, the role or the folder of another', async () => {
    const { create, folders } = world()
    folders.set('folder', { 'recipe.yaml': `role: role\n${web.replace('name: web', 'name: name')}`, a: '' })
    for (const taken of ['web', 'name', 'role', 'folder'])
      await expect(create(taken, { kind: 'example', example: 'example' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(textOf(folders, 'web', 'recipe.yaml')).toBe(web)
  })

  it('from a server keeps its user data beside it, unpacked, and goes on where it may not be read', async () => {
    const { create, folders, surroundings, service } = world()
    const from = { kind: 'server', accountId: 'a', serverId: 'i-0123456789abcdef0' } as const
    surroundings.userDataAnswer = async () => gzipSync(strToU8('#!/bin/sh\napt-get install -y crm\n'))
    await create('crm', from)
    expect(textOf(folders, 'crm', 'user-data.original')).toBe('#!/bin/sh\napt-get install -y crm\n')
    expect((await service.get('crm')).summary).toMatchObject({ problems: [], instanceType: 't3.micro' })

    surroundings.userDataAnswer = async () => Promise.reject(new HengeError('FORBIDDEN', 'ec2:DescribeInstanceAttribute is not allowed.'))
    await create('crm2', from)
    expect([...(folders.folders.get('crm2')?.keys() ?? [])]).toEqual(['recipe.yaml'])
    expect(textOf(folders, 'crm2', 'recipe.yaml')).toContain('could not be read: ec2:DescribeInstanceAttribute is not allowed.')

    surroundings.userDataAnswer = async () => Promise.reject(new HengeError('SIGNED_OUT', 'Sign in.'))
    await expect(create('crm3', from)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(folders.folders.has('crm3')).toBe(false)
  })
})
