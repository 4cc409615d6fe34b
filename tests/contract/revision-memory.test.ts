import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteRevisionMemory } from '../../electron/adapters/sqlite/sqlite-revision-memory.ts'
import type { RevisionMemory } from '../../electron/backend/recipes/ports.ts'
import type { RevisionContent } from '../../shared/model/recipe.ts'
import { RevisionsInMemory } from '../fakes/memories.ts'

const folder = mkdtempSync(join(tmpdir(), 'henge-memory-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const makers: Readonly<Record<string, () => Promise<RevisionMemory>>> = {
  'SQLite in memory': async () => new SqliteRevisionMemory(await openDatabase(':memory:')),
  'SQLite in a file': async () => new SqliteRevisionMemory(await openDatabase(join(folder, `${files++}.sqlite`))),
  'the fake': async () => new RevisionsInMemory(),
}

const content: RevisionContent = {
  revision: 'r-0123456789abcdef',
  recipe: 'web',
  imageId: 'ami-0123456789abcdef0',
  imageName: null,
  instanceType: 't3.small',
  packages: ['nginx'],
  files: [{ path: "/o'file", mode: '0644', owner: 'root:root', sha256: 'aa', text: null }],
  run: ['echo "ü\u0000"'],
  settings: { keyName: 'ops' },
}

describe.each(Object.entries(makers))('RevisionMemory: %s', (_name, make) => {
  it('gives back what it was told, and null for what it was not', async () => {
    const memory = await make()
    await memory.remember(content, 1)
    expect(await memory.recall(content.revision)).toEqual(content)
    expect(await memory.recall('r-ffffffffffffffff')).toBeNull()
  })

  it('keeps the first of a revision: it is what the digest was made from', async () => {
    const memory = await make()
    await memory.remember(content, 1)
    await memory.remember({ ...content, recipe: 'copy-of-web' }, 2)
    expect((await memory.recall(content.revision))?.recipe).toBe('web')
  })
})
