import { describe, expect, it } from 'vitest'
import { makeFilter } from '../../../../renderer/features/logs/filter-list.ts'
import { linesAround } from '../../../../renderer/features/logs/lines-around.ts'

const at = Date.parse('2026-03-01T12:00:00Z')
const row = { at, serverId: 'i-1', host: 'web-1', file: '/var/log/syslog' }
const asked = { ...makeFilter('level', 'is', ['error']) }

describe('lines around one', () => {
  it('are those of its server and file, an hour to each side, from it on', () => {
    expect(linesAround(row, { filters: [asked] })).toEqual({
      ...{ query: '', roles: [], levels: [], serverIds: ['i-1'] },
      filters: [{ ...asked, enabled: false }, makeFilter('file', 'is', ['/var/log/syslog'])],
      range: { from: '2026-03-01T11:00:00.000Z', to: '2026-03-01T13:00:00.000Z' },
      at: '2026-03-01T12:00:00.000Z',
    })
  })

  it('are found by the host where there is no server, and by neither where there is nothing', () => {
    const { serverIds, filters } = linesAround({ ...row, serverId: null }, { filters: [] })
    expect(serverIds).toEqual([])
    expect(filters).toEqual([makeFilter('host', 'is', ['web-1']), makeFilter('file', 'is', ['/var/log/syslog'])])
    expect(linesAround({ at, serverId: null, host: null, file: null }, { filters: [] }).filters).toEqual([])
  })

  it('keep a pinned filter, and switch on again what was asked of the same file', () => {
    const file = { ...makeFilter('file', 'is', ['/var/log/syslog']), enabled: false }
    const pinned = { ...asked, pinned: true }
    expect(linesAround(row, { filters: [pinned, file] }).filters).toEqual([pinned, { ...file, enabled: true }])
  })
})
