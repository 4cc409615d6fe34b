import { describe, expect, it } from 'vitest'
import { describeFilter, makeFilter, switchedOff, withFilter } from '../../../../renderer/features/logs/filter-list.ts'
import type { LogsAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { writeAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { rememberPinned, withPinned } from '../../../../renderer/features/logs/pinned-filters.ts'

describe('a filter in words', () => {
  it.each([
    [makeFilter('host', 'is', ['web-1']), 'host: web-1'],
    [makeFilter('host', 'is-not', ['web-1']), 'not host: web-1'],
    [makeFilter('a', 'one-of', ['1', '2', '3', '4', '5']), 'a: 1 or 2 or 3 or 2 more'],
    [makeFilter('status', 'not-between', ['200', '299']), 'not status: 200 to 299'],
    [makeFilter('took', 'not-exists'), 'took does not exist'],
    [makeFilter('a', 'is', ['']), 'a: ""'],
    [makeFilter('a', 'is', ['x'.repeat(80)]), `a: ${'x'.repeat(60)}…`],
    [makeFilter('a\u202eb', 'is', ['one\ntwo \u001b[31mred\u0007']), 'a�b: one two red␇'],
  ])('%j', (filter, words) => {
    expect(describeFilter(filter)).toBe(words)
  })
})

describe('the list of filters', () => {
  const web = makeFilter('host', 'is', ['web-1'])

  it('holds the same question once, and turns it round where the contrary is asked', () => {
    expect(withFilter([web], web)).toEqual([web])
    expect(withFilter([{ ...web, enabled: false, pinned: true }], makeFilter('host', 'is-not', ['web-1']))).toEqual([
      { ...web, operator: 'is-not', pinned: true },
    ])
    expect(withFilter([web], makeFilter('host', 'is', ['web-2'])).length).toBe(2)
  })

  it('is switched off for the lines around one, without what is pinned', () => {
    expect(switchedOff([web, { ...web, pinned: true }])).toEqual([
      { ...web, enabled: false },
      { ...web, pinned: true },
    ])
  })
})

describe('pinned filters', () => {
  const address: LogsAddress = {
    saved: null,
    source: null,
    query: '',
    language: 'kql',
    order: 'newest',
    roles: [],
    serverIds: [],
    levels: [],
    filters: [],
    range: { from: 'now-1h', to: 'now' },
    at: null,
    columns: null,
  }
  const pinned = { ...makeFilter('host', 'is', ['web-1']), pinned: true }

  it('are added to an address from elsewhere, not to one of the screen itself', () => {
    const own = { ...address, filters: [pinned, makeFilter('a', 'exists')] }
    rememberPinned(own.filters, writeAddress(own))
    const elsewhere = { ...address, serverIds: ['i-2'] }
    expect(withPinned(elsewhere, writeAddress(elsewhere)).filters).toEqual([pinned])
    expect(withPinned(own, writeAddress(own))).toEqual(own)
    const unpinned = { ...address, roles: ['web'] }
    rememberPinned([pinned], writeAddress(unpinned))
    expect(withPinned(unpinned, writeAddress(unpinned)).filters).toEqual([])
    rememberPinned([], writeAddress(address))
    expect(withPinned(elsewhere, writeAddress(elsewhere)).filters).toEqual([])
  })
})
