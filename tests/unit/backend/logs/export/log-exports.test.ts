import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderExportFiles } from '../../../../../electron/adapters/export-files/folder-export-files.ts'
import { LogExports } from '../../../../../electron/backend/logs/export/log-exports.ts'
import type { LogPageAsked } from '../../../../../electron/backend/logs/ports.ts'
import { HengeError } from '../../../../../shared/model/error.ts'
import type { ExportFormat, LogExport } from '../../../../../shared/model/log-export.ts'
import { jsonFormat } from '../../../../../shared/model/log-format-structured.ts'
import type { LogPage, LogRow } from '../../../../../shared/model/logs.ts'
import { asks, line, noon } from '../../../../contract/log-source-behaviours.ts'
import { DrivenClock } from '../../../../fakes/driven-clock.ts'

/** Answers `count` lines page by page; says how many pages were asked for. */
class PagedSource {
  readonly asked: LogPageAsked[] = []
  failures: Error[] = []
  private readonly count: number
  private readonly row: (index: number) => LogRow

  constructor(count: number, row: (index: number) => Partial<LogRow> = () => ({})) {
    this.count = count
    this.row = (index) => ({ ...line({ at: noon - index, message: `line ${index}` }), key: String(index), ...row(index) })
  }

  async search(_query: unknown, page: LogPageAsked): Promise<LogPage> {
    const failure = this.failures.shift()
    if (failure) throw failure
    this.asked.push(page)
    const first = Number(page.after ?? 0)
    const end = Math.min(this.count, first + page.limit)
    const rows = Array.from({ length: end - first }, (_, index) => this.row(first + index))
    return { rows, next: end < this.count ? String(end) : null, tookMs: 1 }
  }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'henge-export-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function exportsOf(source: PagedSource, clock = new DrivenClock(noon), handsOut = false) {
  const files = new FolderExportFiles(folder, clock)
  return new LogExports({ sources: { of: async () => source as never }, files, handsOut, clock })
}

async function run(source: PagedSource, format: ExportFormat, columns: readonly string[] = ['host', 'message']): Promise<LogExport> {
  let last: LogExport | null = null
  for await (const state of exportsOf(source).run(asks(), { format, columns }, new AbortController().signal)) last = state
  if (last === null) throw new Error('the export said nothing')
  return last
}

const contents = (state: LogExport) => readFileSync(state.file?.path ?? '', 'utf8')

describe('an export of log lines', () => {
  it('writes every line, and says how many they were and where they are', async () => {
    const state = await run(new PagedSource(12_345), 'ndjson')
    expect(state).toMatchObject({ lines: 12_345, file: { name: 'henge-logs-2024-05-31T120000Z.ndjson', download: null } })
    const lines = contents(state).trimEnd().split('\n')
    expect(lines.length).toBe(12_345)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ message: 'line 12344', 'log.level': 'info' })
    expect(contents(state).length).toBe(state.bytes)
  })

  it('is never ahead of what is written by more than a page, however many lines there are', async () => {
    const source = new PagedSource(50_000)
    let pages = 0
    for await (const state of exportsOf(source).run(asks(), { format: 'ndjson', columns: ['message'] }, new AbortController().signal)) {
      if (state.file) continue
      pages += 1
      expect(source.asked.length).toBe(pages)
    }
    expect(pages).toBeGreaterThan(5)
  })

  it('asks for fewer lines at a time where they are long', async () => {
    const source = new PagedSource(620, () => ({ message: 'x'.repeat(100_000) }))
    await run(source, 'text', ['message'])
    expect(source.asked.map(({ limit }) => limit).slice(0, 2)).toEqual([500, 40])
  })

  it('as NDJSON is read back as it was, whatever is in the line', async () => {
    const fields = JSON.parse('{"took":12.5,"tags":["a","b"],"__proto__":{"x":1},"message":"another"}') as Record<string, unknown>
    const row = {
      message: 'a\u001b[31mb\u202e\n"c"',
      level: 'warn',
      host: 'web-1',
      role: 'web',
      serverId: 'i-1',
      file: '/var/log/x',
      fields,
    } as const
    const state = await run(new PagedSource(1, () => row), 'ndjson')
    const read = jsonFormat.parse(contents(state))
    expect(read).toMatchObject({ message: row.message, level: 'warn', host: 'web-1', role: 'web', serverId: 'i-1' })
    expect(read?.fields).toMatchObject({ took: 12.5, tags: ['a', 'b'], 'log.file.path': '/var/log/x' })
    expect(contents(state)).toContain('"__proto__":{"x":1}')
  })

  it('as CSV has the columns chosen, and no cell that is a formula', async () => {
    const rows = [
      '=cmd|"/c calc"!A1',
      '+1',
      '-2',
      '@sum',
      '\t=1',
      'plain, with comma',
      'two\nlines',
      '\u001b]8;;http://x\u0007link\u001b]8;;\u0007',
    ]
    const state = await run(new PagedSource(rows.length, (index) => ({ host: `h${index}`, message: rows[index] ?? '' })), 'csv')
    const text = contents(state)
    expect(text.split('\r\n')[0]).toBe('time,level,host,message')
    for (const cell of [`"'=cmd|""/c calc""!A1"`, "'+1", "'-2", "'@sum", "'\t=1", '"plain, with comma"', '"two\nlines"', 'h7,link']) {
      expect(text).toContain(cell)
    }
    expect(text).not.toContain('\u001b')
  })

  it('has time and level once, also where they are columns', async () => {
    const state = await run(new PagedSource(1), 'csv', ['level', '@timestamp', 'message', 'log.level'])
    expect(contents(state)).toBe('time,level,message\r\n2024-05-31T12:00:00.000Z,info,line 0\r\n')
  })

  it('as text has one line after another, without what a terminal would obey', async () => {
    const state = await run(
      new PagedSource(2, (index) => ({ host: index === 0 ? 'web-1' : null, message: `\u001b[2Jhi\u0007 ${index}` })),
      'text',
    )
    expect(contents(state)).toBe('2024-05-31T12:00:00.000Z info web-1 hi␇ 0\n2024-05-31T11:59:59.999Z info hi␇ 1\n')
  })

  it('leaves nothing behind when it is cancelled, or fails', async () => {
    const stopped = new AbortController()
    const work = async () => {
      for await (const _ of exportsOf(new PagedSource(20_000)).run(asks(), { format: 'csv', columns: ['message'] }, stopped.signal)) {
        expect(readdirSync(folder).every((name) => name.endsWith('.part'))).toBe(true)
        stopped.abort()
      }
    }
    await expect(work()).rejects.toThrow('aborted')
    expect(readdirSync(folder)).toEqual([])
    const failing = new PagedSource(20_000)
    failing.failures = [new HengeError('FORBIDDEN', 'not yours')]
    await expect(run(failing, 'csv')).rejects.toThrow('not yours')
    expect(readdirSync(folder)).toEqual([])
  })

  it('waits for a server that is busy for a moment amid it, and ends when it stays so', async () => {
    const busy = () => new HengeError('THROTTLED', 'too many requests', { retryable: true })
    const attempt = async (failures: number, pagesBefore: number) => {
      const clock = new DrivenClock(noon)
      clock.leaps = true
      const source = new PagedSource(600)
      const states: LogExport[] = []
      const fail = () => {
        source.failures = Array.from({ length: failures }, busy)
      }
      if (pagesBefore === 0) fail()
      const work = (async () => {
        const asked = { format: 'text' as const, columns: ['message'] }
        for await (const state of exportsOf(source, clock).run(asks(), asked, new AbortController().signal)) {
          if (states.push(state) === pagesBefore) fail()
        }
      })()
      const ended = await work.then(
        () => 'done',
        (error: unknown) => String(error),
      )
      return { ended, lines: states.at(-1)?.lines }
    }
    expect(await attempt(2, 1)).toEqual({ ended: 'done', lines: 600 })
    expect((await attempt(4, 1)).ended).toContain('too many requests')
    // Nothing has been read yet: whoever asked is told at once.
    expect((await attempt(1, 0)).ended).toContain('too many requests')
  })

  it('hands its file out once to who knows the ticket, where a page fetches it', async () => {
    const exports = exportsOf(new PagedSource(3), new DrivenClock(noon), true)
    let ticket: string | null = null
    for await (const state of exports.run(asks(), { format: 'text', columns: ['message'] }, new AbortController().signal))
      ticket = state.file?.download ?? null
    expect(exports.pathOf('another')).toBeNull()
    expect(readFileSync(exports.pathOf(ticket ?? '') ?? '', 'utf8')).toContain('line 2')
    await exports.handedOut(ticket ?? '')
    expect(exports.pathOf(ticket ?? '')).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['ndjson', 'csv', 'text'] as const)('begins with the oldest line where that is asked for, as %s', async (format) => {
    const written = async (order: 'newest' | 'oldest') => {
      let path = ''
      const asked = { format, columns: ['message'], order, name: order }
      for await (const { file } of exportsOf(new PagedSource(1234)).run(asks(), asked, new AbortController().signal))
        path = file?.path ?? ''
      expect(path).toContain(`/${order}.`)
      return readFileSync(path, 'utf8').trimEnd().split(/\r?\n/)
    }
    const [newest, oldest] = [await written('newest'), await written('oldest')]
    const head = format === 'csv' ? newest.splice(0, 1).concat(oldest.splice(0, 1)) : []
    expect(new Set(head).size).toBe(format === 'csv' ? 1 : 0)
    expect(oldest).toEqual(newest.toReversed())
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('leaves nothing behind when it is cancelled while its lines are turned round', async () => {
    const stopped = new AbortController()
    const work = async () => {
      const asked = { format: 'text', columns: ['message'], order: 'oldest' } as const
      for await (const { lines } of exportsOf(new PagedSource(1234)).run(asks(), asked, stopped.signal)) if (lines === 1234) stopped.abort()
    }
    await expect(work()).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes the place of the file that the user chose, once it is whole', async () => {
    const path = join(folder, 'chosen', 'my lines.txt')
    mkdirSync(join(folder, 'chosen'))
    writeFileSync(path, 'mine')
    for await (const { file } of exportsOf(new PagedSource(600)).run(
      asks(),
      { format: 'text', columns: ['message'], path },
      new AbortController().signal,
    )) {
      if (file === null) expect(readFileSync(path, 'utf8')).toBe('mine')
      else expect(file).toMatchObject({ name: 'my lines.txt', path })
    }
    expect(readFileSync(path, 'utf8')).toContain('line 599')
    expect([readdirSync(folder), readdirSync(join(folder, 'chosen'))]).toEqual([['chosen'], ['my lines.txt']])
  })

  it('never takes the place of a file that is there', async () => {
    writeFileSync(join(folder, 'henge-logs-2024-05-31T120000Z.csv'), 'mine')
    const state = await run(new PagedSource(1), 'csv')
    expect(state.file?.name).toBe('henge-logs-2024-05-31T120000Z (2).csv')
    expect(readFileSync(join(folder, 'henge-logs-2024-05-31T120000Z.csv'), 'utf8')).toBe('mine')
  })

  it('says why nothing can be written', async () => {
    writeFileSync(join(folder, 'in-the-way'), '')
    const clock = new DrivenClock(noon)
    const files = new FolderExportFiles(join(folder, 'in-the-way', 'exports'), clock)
    await expect(files.begin({ name: 'henge-logs-x.csv', path: null, head: '', backwards: false })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('in-the-way'),
    })
  })
})
