import { describe, expect, it } from 'vitest'
import { makeFilter } from '../../../../renderer/features/logs/filter-list.ts'
import { linesAround } from '../../../../renderer/features/logs/lines-around.ts'

const at = Date.parse('2026-03-01T12:00:00Z')
const later = at + 86_400_000
const row = { at, serverId: 'i-1', host: 'web-1', file: '/var/log/syslog' }
const asked = { ...makeFilter('level', 'is', ['error']) }

describe('lines around one', () => {
  it('are those of its server and file, an hour to each side, from it on', () => {
    expect(linesAround(row, { filters: [asked] }, later)).toEqual({
      ...{ query: '', roles: [], levels: [], serverIds: ['i-1'] },
      filters: [{ ...asked, enabled: false }, makeFilter('file', 'is', ['/var/log/syslog'])],
      range: { from: '2026-03-01T11:00:00.000Z', to: '2026-03-01T13:00:00.000Z' },
      at: '2026-03-01T12:00:00.000Z',
    })
  })

  it('are found by the host where there is no server, and by neither where there is nothing', () => {
    const { serverIds, filters } = linesAround({ ...row, serverId: null }, { filters: [] }, later)
    expect(serverIds).toEqual([])
    expect(filters).toEqual([makeFilter('host', 'is', ['web-1']), makeFilter('file', 'is', ['/var/log/syslog'])])
    expect(linesAround({ at, serverId: null, host: null, file: null }, { filters: [] }, later).filters).toEqual([])
  })

  it('keep a pinned filter, and switch on again what was asked of the same file', () => {
    const file = { ...makeFilter('file', 'is', ['/var/log/syslog']), enabled: false }
    const pinned = { ...asked, pinned: true }
    expect(linesAround(row, { filters: [pinned, file] }, later).filters).toEqual([pinned, { ...file, enabled: true }])
  })

  it('end at the present, and always hold the line itself', () => {
    expect(linesAround(row, { filters: [] }, at + 60_000).range.to).toBe('2026-03-01T12:01:00.000Z')
    expect(linesAround(row, { filters: [] }, at - 5).range.to).toBe('2026-03-01T12:00:00.001Z')
  })
})
