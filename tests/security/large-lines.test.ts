import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'
import type { LogRecord } from '../../shared/model/logs.ts'

const at = Date.UTC(2026, 10, 22, 12)
const lines = 100
const query = { query: '', from: at - 1000, to: at + 1000_000, roles: [], serverIds: [], levels: [] }
const sizeOf = (rows: readonly LogRecord[]) => JSON.stringify(rows).length

let folder: string
let store: LocalLogStore

/** A server that writes nothing but the longest lines there are. */
function longLine(index: number): LogRecord {
  return {
    id: `long-${index}`,
    at: at + index,
    level: 'info',
    message: `${index} ${'x'.repeat(250_000)}`,
    serverId: 'i-1',
    host: null,
    role: 'web',
    revision: null,
    service: null,
    file: null,
    fields: index % 2 === 0 ? { blob: 'y'.repeat(200_000) } : null,
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-large-lines-'))
  store = new LocalLogStore({ folder, clock: systemClock })
  await store.open()
  await store.append(Array.from({ length: lines }, (_, index) => longLine(index)))
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

it('answers a search with no more than a page can bear, and with all lines over several pages', async () => {
  const ids: (string | null)[] = []
  let after: string | null = null
  do {
    const page = await store.search(query, { limit: 1000, after })
    expect(sizeOf(page.rows)).toBeLessThan(10_000_000)
    expect(page.rows.length).toBeGreaterThan(0)
    ids.push(...page.rows.map((row) => row.id))
    after = page.next
  } while (after !== null)
  expect(ids).toEqual(Array.from({ length: lines }, (_, index) => `long-${lines - 1 - index}`))
})

it('keeps no more than that for a reader of live lines, and says how many it left out', async () => {
  const stopped = new AbortController()
  const { from: _from, to: _to, ...live } = query
  const following = store.tail(live, stopped.signal)
  await store.append(Array.from({ length: lines }, (_, index) => ({ ...longLine(index), id: `live-${index}` })))
  for await (const batch of following) {
    expect(sizeOf(batch.rows)).toBeLessThan(10_000_000)
    expect(batch.rows.at(-1)?.id).toBe(`live-${lines - 1}`)
    expect(batch.rows.length + batch.dropped).toBe(lines)
    stopped.abort()
  }
})
