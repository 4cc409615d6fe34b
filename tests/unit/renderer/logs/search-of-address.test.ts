import { describe, expect, it } from 'vitest'
import { makeFilter } from '../../../../renderer/features/logs/filter-list.ts'
import { readAddress, writeAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { addressOf, isChanged, keepsTime, searchOf } from '../../../../renderer/features/logs/search-of-address.ts'
import { type SavedSearch, savedSearchSchema } from '../../../../shared/model/saved-search.ts'
import { readSavedSearch, writeSavedSearch } from '../../../../shared/model/saved-search-text.ts'

const before = readAddress(new URLSearchParams('q=other&level=error&column=a&from=now-7d&to=now'))
const rich = savedSearchSchema.parse({
  name: 'Errors',
  source: 'Team',
  query: 'log.level:/err.+/',
  language: 'lucene',
  roles: ['web'],
  servers: ['i-1'],
  levels: ['warn', 'error'],
  filters: [
    { pinned: true, operator: 'is', field: 'host', values: ['web-1'] },
    { field: 'tags', operator: 'exists', enabled: false },
  ],
  columns: ['message', 'tags'],
  time: { to: 'now', from: 'now-2h' },
})
const least = savedSearchSchema.parse({ name: 'All' })

/** What the page shows after it was opened, and read its own address. */
function opened(saved: SavedSearch, at = before) {
  const address = readAddress(writeAddress({ ...at, ...addressOf(saved, 'x.yaml', saved.source === null ? null : 'logs-1', at) }))
  return { address, columns: address.columns ?? [], sourceName: saved.source }
}

describe('a saved search on the screen', () => {
  it.each([
    ['with everything', rich],
    ['with a name only', least],
  ])('is the same after it was opened, %s', (_what, saved) => {
    const shown = opened(saved)
    expect(shown.address.saved).toBe('x.yaml')
    expect(isChanged(saved, shown)).toBe(false)
    const { name, description } = saved
    const again = readSavedSearch(writeSavedSearch(searchOf(shown, { name, description, withTime: saved.time !== null }), null))
    expect(again).toEqual({ search: saved })
  })

  it('is changed by anything that is kept in it, and by nothing else', () => {
    const shown = opened(rich)
    const now = (change: object) => isChanged(rich, { ...shown, address: { ...shown.address, ...change } })
    for (const change of [
      { query: 'x' },
      { language: 'kql' },
      { roles: [] },
      { levels: ['error'] },
      { filters: [] },
      { range: before.range },
      { serverIds: [] },
    ]) {
      expect(now(change), JSON.stringify(change)).toBe(true)
    }
    expect(isChanged(rich, { ...shown, columns: ['message'] })).toBe(true)
    expect(isChanged(rich, { ...shown, sourceName: 'Other' })).toBe(true)
    expect(now({ at: '2026-11-22T14:05:00.000Z' })).toBe(false)
    // Its time is not kept: any may be looked at.
    expect(isChanged(least, { ...opened(least), address: { ...opened(least).address, range: rich.time ?? before.range } })).toBe(false)
  })

  it('leaves the time that is searched where it names none, and what is pinned here', () => {
    const pinned = { ...makeFilter('host', 'is', ['db-1']), pinned: true }
    const shown = opened(least, { ...before, filters: [pinned, makeFilter('a', 'exists')] })
    expect(shown.address).toMatchObject({ range: before.range, filters: [pinned], query: '', levels: [] })
    expect(isChanged(least, shown)).toBe(false)
  })

  it('keeps a time that moves on with the present, and others on wish', () => {
    expect(keepsTime(before)).toBe(true)
    expect(keepsTime({ ...before, range: { from: '2026-11-22T00:00:00.000Z', to: 'now' } })).toBe(false)
  })
})
