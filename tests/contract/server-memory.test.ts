import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteServerMemory } from '../../electron/adapters/sqlite/sqlite-server-memory.ts'
import type { ServerMemory } from '../../electron/backend/fleet/ports.ts'
import type { Server } from '../../shared/model/server.ts'
import { ServersInMemory } from '../fakes/memories.ts'
import { aServer } from '../fakes/servers.ts'

const folder = mkdtempSync(join(tmpdir(), 'henge-memory-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const makers: Readonly<Record<string, () => Promise<ServerMemory>>> = {
  'SQLite in memory': async () => new SqliteServerMemory(await openDatabase(':memory:')),
  'SQLite in a file': async () => new SqliteServerMemory(await openDatabase(join(folder, `${files++}.sqlite`))),
  'the fake': async () => new ServersInMemory(),
}

const at = Date.parse('2026-11-22T12:00:00.000Z')
const later = at + 60_000
const one = aServer({ id: 'i-1' })
const two = aServer({ id: 'i-2' })

describe.each(Object.entries(makers))('ServerMemory: %s', (_name, make) => {
  let memory: ServerMemory
  beforeEach(async () => {
    memory = await make()
  })
  const recalled = async (id: string, accountId = 'sandbox'): Promise<Server | undefined> =>
    (await memory.recall(accountId)).find((server) => server.id === id)

  it('gives back what was seen, byte for byte, hostile tags too', async () => {
    const tags = JSON.parse('{"Name":"\'; drop table servers; --","constructor":"x","toString":"","a\\u0000b":"<script>"}')
    const server = aServer({ id: 'i-1', name: tags.Name, tags, role: "o'role" })
    await memory.remember('sandbox', 'eu-central-1', [server], at)
    expect(await memory.recall('sandbox')).toEqual([server])
    expect(Object.keys((await recalled('i-1'))?.tags ?? {})).toEqual(Object.keys(tags))
    expect(await memory.recall('other')).toEqual([])
  })

  it('marks what is missing as terminated when it was first missing, and only in that account and region', async () => {
    const far = aServer({ id: 'i-3', region: 'us-east-1' })
    const others = aServer({ id: 'i-1', accountId: 'other' })
    await memory.remember('sandbox', 'eu-central-1', [one, two], at)
    await memory.remember('sandbox', 'us-east-1', [far], at)
    await memory.remember('other', 'eu-central-1', [others], at)
    await memory.remember('sandbox', 'eu-central-1', [two], later)
    await memory.remember('sandbox', 'eu-central-1', [two], later + 60_000)
    expect(await recalled('i-1')).toEqual({
      ...one,
      state: 'terminated',
      health: 'not-applicable',
      terminatedAt: '2026-11-22T12:01:00.000Z',
    })
    expect(await recalled('i-2')).toEqual(two)
    expect(await recalled('i-3')).toEqual(far)
    expect(await recalled('i-1', 'other')).toEqual(others)
  })

  it('keeps what the provider takes from a terminated server: role, revision, tags, volumes', async () => {
    await memory.remember('sandbox', 'eu-central-1', [one], at)
    const bare = aServer({
      ...one,
      state: 'terminated',
      role: null,
      recipe: null,
      revision: null,
      volumes: [],
      tags: {},
      privateAddress: null,
      stateReason: 'User initiated',
    })
    await memory.remember('sandbox', 'eu-central-1', [{ ...bare, state: 'shutting-down' }], at + 1000)
    expect(await recalled('i-1')).toEqual({ ...one, state: 'shutting-down', stateReason: 'User initiated' })
    await memory.remember('sandbox', 'eu-central-1', [bare], later)
    await memory.remember('sandbox', 'eu-central-1', [bare], later + 1000)
    expect(await recalled('i-1')).toEqual({
      ...one,
      state: 'terminated',
      stateReason: 'User initiated',
      terminatedAt: '2026-11-22T12:01:00.000Z',
    })
  })

  it('takes the provider’s own time of the end where it says one, and its end for a server first seen terminated', async () => {
    const ended = aServer({ id: 'i-1', state: 'terminated', terminatedAt: '2026-11-22T11:00:00.000Z' })
    await memory.remember('sandbox', 'eu-central-1', [ended, aServer({ id: 'i-2', state: 'terminated' })], at)
    expect((await recalled('i-1'))?.terminatedAt).toBe('2026-11-22T11:00:00.000Z')
    expect((await recalled('i-2'))?.terminatedAt).toBe('2026-11-22T12:00:00.000Z')
  })

  it('takes back an end that was none: a new server may be missing from a list for some seconds', async () => {
    await memory.remember('sandbox', 'eu-central-1', [one], at)
    await memory.remember('sandbox', 'eu-central-1', [], at + 1000)
    expect((await recalled('i-1'))?.state).toBe('terminated')
    await memory.remember('sandbox', 'eu-central-1', [one], at + 2000)
    expect(await recalled('i-1')).toEqual(one)
  })

  it('answers with those that are kept differently now, and with none when nothing changed', async () => {
    expect(await memory.remember('sandbox', 'eu-central-1', [one, two], at)).toEqual([one, two])
    expect(await memory.remember('sandbox', 'eu-central-1', [one, two], later)).toEqual([])
    const changed = await memory.remember('sandbox', 'eu-central-1', [{ ...two, state: 'stopped' }], later)
    expect(changed.map(({ id, state }) => [id, state])).toEqual([
      ['i-1', 'terminated'],
      ['i-2', 'stopped'],
    ])
    expect(changed).toEqual(await memory.recall('sandbox'))
  })

  it('follows changes', async () => {
    await memory.remember('sandbox', 'eu-central-1', [one], at)
    const stopped = { ...one, state: 'stopped' as const, tags: { a: 'b' } }
    await memory.remember('sandbox', 'eu-central-1', [stopped], later)
    expect(await recalled('i-1')).toEqual(stopped)
  })

  it('forgets an account', async () => {
    await memory.remember('sandbox', 'eu-central-1', [one], at)
    await memory.remember('other', 'eu-central-1', [aServer({ accountId: 'other' })], at)
    await memory.forgetAccount('sandbox')
    expect(await memory.recall('sandbox')).toEqual([])
    expect(await memory.recall('other')).toHaveLength(1)
  })
})

it('is still there after the program has ended', async () => {
  const path = join(folder, 'again.sqlite')
  const first = await openDatabase(path)
  await new SqliteServerMemory(first).remember('sandbox', 'eu-central-1', [one], at)
  await first.destroy()
  const second = await openDatabase(path)
  expect(await new SqliteServerMemory(second).recall('sandbox')).toEqual([one])
  await second.destroy()
})
