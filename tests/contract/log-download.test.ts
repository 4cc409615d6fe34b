import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FolderExportFiles } from '../../electron/adapters/export-files/folder-export-files.ts'
import { ChosenPlaces } from '../../electron/backend/logs/export/chosen-places.ts'
import { ExportRuns } from '../../electron/backend/logs/export/export-runs.ts'
import { exportHandlers } from '../../electron/backend/logs/export/handlers.ts'
import { LogExports } from '../../electron/backend/logs/export/log-exports.ts'
import type { LogPageAsked } from '../../electron/backend/logs/ports.ts'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { type ServedPage, servePage } from '../../electron/browser/serve-page.ts'
import type { LogPage, LogQuery } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { heldFetch } from '../fakes/held-fetch.ts'
import { asks, line, noon } from './log-source-behaviours.ts'

/** Lines without an end for the query `endless`, else 20,000 of them, together 30 MB for `long`. */
async function search({ query }: LogQuery, { limit, after }: LogPageAsked): Promise<LogPage> {
  await setImmediate()
  const first = Number(after ?? 0)
  const rows = Array.from({ length: limit }, (_, place) => ({
    ...line({ message: `line ${first + place}${query === 'long' ? '.'.repeat(1500) : ''}` }),
    key: String(first + place),
  }))
  const end = first + limit >= 20_000 && query !== 'endless'
  return { rows: end ? rows.slice(0, 20_000 - first) : rows, next: end ? null : String(first + limit), tookMs: 0 }
}

describe('an export from the browser shell', () => {
  let folder: string
  let page: ServedPage
  let client: ReturnType<typeof makeBackendClient>

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'henge-export-'))
    const clock = new DrivenClock(noon)
    const files = new FolderExportFiles(join(folder, 'downloads'), clock)
    const exports = new LogExports({ sources: { of: async () => ({ search }) as never }, files, handsOut: true, clock })
    const log = pino({ level: 'silent' })
    page = await servePage({
      pageFolder: folder,
      port: 0,
      router: { logs: exportHandlers(exports, new ExportRuns(exports, () => 'run-1', log), new ChosenPlaces(null, clock)) },
      downloads: exports,
      log,
    })
    const { origin, hash } = new URL(page.address)
    const authorization = `Bearer ${new URLSearchParams(hash.slice(1)).get('token')}`
    client = makeBackendClient(heldFetch, origin, { authorization })
  })
  afterEach(async () => {
    await page.close()
    rmSync(folder, { recursive: true })
  })

  const kept = () => readdirSync(join(folder, 'downloads'))
  const exported = async (query = '') => {
    let ticket: string | null = null
    for await (const { file } of await client.logs.export({ ...asks({ query }), format: 'text', columns: ['message'] }))
      ticket = file?.download ?? null
    return String(ticket)
  }
  const fetched = async (ticket: string, headers: Record<string, string> = {}): Promise<IncomingMessage> => {
    const request = httpGet({ host: '127.0.0.1', port: page.port, path: `/download/${ticket}`, headers })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return response
  }

  it('ends when the page gives it up, and leaves nothing', async () => {
    const stopped = new AbortController()
    const work = (async () => {
      const asked = { ...asks({ query: 'endless' }), format: 'csv' as const, columns: ['message'] }
      for await (const { lines } of await client.logs.export(asked, { signal: stopped.signal })) {
        expect(kept()).toEqual([expect.stringMatching(/^\..*\.part$/)])
        if (lines > 10_000) stopped.abort()
      }
    })()
    await expect(work).rejects.toThrow()
    await vi.waitFor(() => expect(kept()).toEqual([]))
  })

  it('is fetched once, as a file to keep', async () => {
    const ticket = await exported()
    const response = await fetched(ticket)
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="henge-logs-[\dTZ-]+\.log"$/),
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect((await text(response)).trimEnd().split('\n').length).toBe(20_000)
    await vi.waitFor(() => expect(kept()).toEqual([]))
    expect((await fetched(ticket)).statusCode).toBe(404)
  })

  it('goes on when the page that began it is gone, is found again, and is called as it was asked for', async () => {
    const asked = { ...asks(), format: 'text' as const, columns: ['message'], order: 'oldest' as const, name: 'März 1', expected: null }
    const { id } = await client.logs.startExport(asked)
    const gone = new AbortController()
    for await (const _ of await client.logs.followExport({ exportId: id }, { signal: gone.signal })) break
    gone.abort()
    for await (const run of await client.logs.followExport({ exportId: id })) expect(run.id).toBe(id)
    const found = await client.logs.exportRun()
    expect(found).toMatchObject({ id, phase: 'finished', progress: { lines: 20_000, file: { name: 'März 1.log' } } })
    const response = await fetched(found?.progress.file?.download ?? '')
    expect(response.headers['content-disposition']).toBe("attachment; filename*=UTF-8''M%C3%A4rz%201.log")
    const lines = (await text(response)).trimEnd().split('\n')
    expect([lines[0], lines.at(-1)]).toEqual([expect.stringMatching(/line 19999$/), expect.stringMatching(/line 0$/)])
    await expect(client.logs.startExport({ ...asked, name: '../x' })).rejects.toThrow()
  })

  it('can be fetched again where the browser broke off', async () => {
    // More than what the sockets between hold.
    const ticket = await exported('long')
    const [name = ''] = kept()
    const whole = readFileSync(join(folder, 'downloads', name), 'utf8')
    const broken = await fetched(ticket)
    broken.destroy()
    await once(broken, 'close')
    expect((await text(await fetched(ticket))) === whole).toBe(true)
  })

  it('is given to nobody who does not know its ticket, or comes by another name', async () => {
    const ticket = await exported()
    const [name = ''] = kept()
    for (const other of ['', 'x'.repeat(43), name, `../downloads/${name}`, `${ticket}x`])
      expect((await fetched(other)).statusCode, other).toBe(404)
    expect((await fetched(ticket, { host: 'evil.example' })).statusCode).toBe(403)
    expect(kept()).toEqual([name])
  })
})
