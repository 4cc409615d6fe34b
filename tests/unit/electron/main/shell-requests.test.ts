import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChosenPlaces } from '../../../../electron/backend/logs/export/chosen-places.ts'
import { reportName } from '../../../../electron/main/report-name.ts'
import { newShellKey, shellRequests } from '../../../../electron/main/shell-requests.ts'
import type { LogExportRun } from '../../../../shared/model/log-export.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

function setUp(chosen: string | null = '/home/me/lines.log') {
  const clock = new DrivenClock(1_000_000)
  const key = newShellKey()
  const proposed: string[] = []
  const shown: string[] = []
  const page: { at: string | null } = { at: 'app://henge/savings/ledger?month=2026-10' }
  const file = { name: 'a.log', path: '/home/me/a.log', download: null }
  const run: LogExportRun = {
    ...{ id: 'run-1', phase: 'finished', expected: null, problem: null },
    progress: { lines: 1, bytes: 1, notice: null, file },
  }
  const answer = Promise.withResolvers<string | null>()
  const ask = shellRequests({
    client: { logs: { exportRun: async () => run } as never },
    desktop: {
      askForPath: (path) => {
        proposed.push(path)
        return answer.promise
      },
      showInFolder: (path) => void shown.push(path),
      pageAddress: () => page.at,
      pdfOfPage: async () => new TextEncoder().encode('%PDF'),
    },
    ...{ downloadsFolder: '/home/me/Downloads', key, now: () => clock.now() },
  })
  const choose = async (name = 'lines.log') => {
    const asking = ask('choose-place', { name })
    answer.resolve(chosen)
    return (await asking) as { place: string | null } | null
  }
  return { ask, choose, clock, places: new ChosenPlaces(key, clock), proposed, shown, page, answer }
}

describe('a place for a file', () => {
  it('is asked for in a dialog, and read by the backend once', async () => {
    const { choose, places, proposed } = setUp()
    const place = (await choose())?.place ?? ''
    expect(proposed).toEqual(['/home/me/Downloads/lines.log'])
    expect(places.take(place)).toBe('/home/me/lines.log')
    expect(() => places.take(place)).toThrow(/used already/)
  })

  it('is none where the dialog is closed', async () => {
    expect(await setUp(null).choose()).toEqual({ place: null })
  })

  it('cannot be made up or altered, kept for long, or read by another backend', async () => {
    const { choose, places, clock } = setUp()
    const place = (await choose())?.place ?? ''
    const [text = '', signature = ''] = place.split('.')
    const other = Buffer.from(JSON.stringify({ path: '/etc/passwd', until: 9e15, once: 'x' })).toString('base64url')
    for (const made of ['', '.', place.slice(0, -1), `${other}.${signature}`, `${text}.`, `${other}.${'A'.repeat(43)}`]) {
      expect(() => places.take(made), made).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
    expect(() => new ChosenPlaces(null, clock).take(place)).toThrow(/not chosen/)
    expect(() => new ChosenPlaces(newShellKey(), clock).take(place)).toThrow(/not chosen/)
    await clock.advance(3_600_000)
    expect(() => places.take(place)).toThrow(/too long ago/)
  })

  it('is asked for by one dialog at a time, and never by a name that leads elsewhere', async () => {
    const { ask, choose, proposed } = setUp()
    for (const name of ['../../.bashrc', '/etc/passwd', '.log', '']) expect(await ask('choose-place', { name })).toBeNull()
    const first = ask('choose-place', { name: 'a.log' })
    expect(await ask('choose-place', { name: 'b.log' })).toBeNull()
    await choose('c.log')
    expect(await first).toMatchObject({ place: expect.any(String) })
    expect(proposed).toEqual(['/home/me/Downloads/a.log'])
  })
})

it('the file of an export is shown in its folder, and no other', async () => {
  const { ask, shown } = setUp()
  expect(await ask('show-export', { exportId: 'run-2' })).toEqual({ shown: false })
  expect(await ask('show-export', { path: '/etc' })).toEqual({ shown: false })
  expect(await ask('show-export', { exportId: 'run-1' })).toEqual({ shown: true })
  expect(shown).toEqual(['/home/me/a.log'])
  expect(await ask('open-anything', {})).toBeNull()
})

describe('a report', () => {
  it('is the page that is shown, written where the dialog says, under the name of its month', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-report-'))
    const { ask, answer, proposed } = setUp()
    answer.resolve(join(folder, 'report.pdf'))
    expect(await ask('save-report', {})).toEqual({ saved: true, problem: null })
    expect(proposed).toEqual(['/home/me/Downloads/henge-ledger-2026-10.pdf'])
    expect(await readFile(join(folder, 'report.pdf'), 'utf8')).toBe('%PDF')
    await rm(folder, { recursive: true })
  })

  it('is of no other page, and neither its name nor its place are what the page says', async () => {
    const { ask, page, proposed } = setUp()
    expect(await ask('save-report', { path: '/etc/passwd' })).toBeNull()
    for (const at of ['app://henge/savings', 'https://henge/savings/ledger', 'app://henge.example/savings/ledger', null]) {
      page.at = at
      expect(await ask('save-report', {}), String(at)).toBeNull()
    }
    expect(proposed).toEqual([])
  })

  it('is not written where the dialog is closed, or the page went elsewhere meanwhile; a refusal is told', async () => {
    const closed = setUp()
    closed.answer.resolve(null)
    expect(await closed.ask('save-report', {})).toEqual({ saved: false, problem: null })
    const gone = setUp()
    const asking = gone.ask('save-report', {})
    gone.page.at = 'app://henge/logs'
    gone.answer.resolve('/nowhere/at-all/report.pdf')
    expect(await asking).toEqual({ saved: false, problem: null })
    const refused = setUp()
    refused.answer.resolve('/nowhere/at-all/report.pdf')
    expect(await refused.ask('save-report', {})).toEqual({ saved: false, problem: expect.stringContaining('ENOENT') })
  })

  it('has the month of the page, and this one where that is none', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    const name = (query: string) => reportName(`app://henge/savings/ledger${query}`, now)
    expect([name(''), name('?month=2026-02'), name('?month=../../x')]).toEqual(
      ['2026-11', '2026-02', '2026-11'].map((month) => `henge-ledger-${month}.pdf`),
    )
    expect(name('?month=2026-11&range=year')).toBe('henge-ledger-2025-12-to-2026-11.pdf')
  })
})
