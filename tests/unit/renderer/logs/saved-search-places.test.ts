import { expect, it } from 'vitest'
import { readAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { savedSearchPlaces } from '../../../../renderer/features/logs/saved-search-places.ts'
import { isChanged } from '../../../../renderer/features/logs/search-of-address.ts'
import type { LogSourceSettings } from '../../../../shared/model/log-sources.ts'
import type { SavedSearch, SearchFile } from '../../../../shared/model/saved-search.ts'

const saved: SavedSearch = {
  ...{ name: 'Failing', description: '', source: 'Team', query: 'level: error', language: 'kql', roles: ['web'], servers: [], levels: [] },
  filters: [{ field: 'host', operator: 'is', values: ['a&b=c'], enabled: true, pinned: false }],
  ...{ columns: ['host'], order: 'oldest', time: { from: 'now-3h', to: 'now' } },
}
const fileOf = (search: SavedSearch | null): SearchFile => ({ file: 'x.yaml', sha256: null, search, problem: null })
const team = { id: 'logs-1', name: 'Team' } as LogSourceSettings

it('a saved search leads to what it was saved as', () => {
  const [found] = savedSearchPlaces([fileOf(saved)], [team])
  const address = readAddress(new URL(found?.place ?? '', 'http://x').searchParams)
  expect(address).toMatchObject({ saved: 'x.yaml', source: 'logs-1', range: saved.time })
  expect(isChanged(saved, { address, columns: address.columns ?? [], sourceName: 'Team' })).toBe(false)
  expect(found?.description).toBe('level: error')
})

it('leads nowhere where it cannot be read, or its log source is not here', () => {
  expect(savedSearchPlaces([fileOf(null), fileOf(saved)], [])).toEqual([])
  expect(savedSearchPlaces([fileOf({ ...saved, source: null })], []).length).toBe(1)
})
