import { describe, expect, it } from 'vitest'
import { ChosenPlaces } from '../../../../electron/backend/logs/export/chosen-places.ts'
import { newShellKey, shellRequests } from '../../../../electron/main/shell-requests.ts'
import type { LogExportRun } from '../../../../shared/model/log-export.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

function setUp(chosen: string | null = '/home/me/lines.log') {
  const clock = new DrivenClock(1_000_000)
  const key = newShellKey()
  const proposed: string[] = []
  const shown: string[] = []
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
    },
    ...{ downloadsFolder: '/home/me/Downloads', key, now: () => clock.now() },
  })
  const choose = async (name = 'lines.log') => {
    const asking = ask('choose-place', { name })
    answer.resolve(chosen)
    return (await asking) as { place: string | null } | null
  }
  return { ask, choose, clock, places: new ChosenPlaces(key, clock), proposed, shown }
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
