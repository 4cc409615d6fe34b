import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LogsAddress, readAddress, writeAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { arbitraryFilters } from '../../../fakes/arbitrary-filters.ts'

describe('address of the log screen', () => {
  it('gives back what was written', () => {
    const texts = fc.array(fc.string({ minLength: 1 }))
    const days = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' }
    const times = fc.constantFrom(
      { range: { from: 'now-24h', to: 'now' }, at: null },
      { range: days, at: null },
      { range: days, at: '2026-11-22T14:05:00.000Z' },
    )
    const rest: fc.Arbitrary<Omit<LogsAddress, 'range' | 'at'>> = fc.record({
      saved: fc.option(fc.string({ minLength: 1, maxLength: 255 }), { nil: null }),
      source: fc.option(fc.string({ minLength: 1, maxLength: 100 }), { nil: null }),
      query: fc.string(),
      language: fc.constantFrom('kql' as const, 'lucene' as const),
      roles: texts,
      serverIds: texts,
      levels: fc.subarray(['error' as const, 'warn' as const, 'unknown' as const]),
      filters: arbitraryFilters(4),
      order: fc.constantFrom('newest' as const, 'oldest' as const),
      columns: fc.option(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }), { nil: null }),
    })
    fc.assert(
      fc.property(rest, times, (one, time) => {
        const address = { ...one, ...time }
        expect(readAddress(new URLSearchParams(writeAddress(address).toString()))).toEqual(address)
      }),
    )
  })

  it('takes milliseconds since 1970 from links of other screens', () => {
    const { range } = readAddress(new URLSearchParams('from=1795000000000&to=1795000060000'))
    expect(range).toEqual({ from: new Date(1795000000000).toISOString(), to: new Date(1795000060000).toISOString() })
  })

  it('leaves out what it does not know', () => {
    const address = readAddress(
      new URLSearchParams('level=error&level=loud&from=soon&role=&server=&filter=x&filter=["is"]&pin=["like","a","b"]&filter=null'),
    )
    expect(address).toEqual({
      saved: null,
      source: null,
      query: '',
      language: 'kql',
      roles: [],
      serverIds: [],
      levels: ['error'],
      filters: [],
      range: { from: 'now-24h', to: 'now' },
      order: 'newest',
      at: null,
      columns: null,
    })
  })

  it('leaves out a time that ends before it begins, or begins before there were lines', () => {
    for (const search of ['from=now&to=now-1h', 'from=now-1h&to=5', 'from=now-999999w&to=now']) {
      expect(readAddress(new URLSearchParams(search)).range, search).toEqual({ from: 'now-24h', to: 'now' })
    }
  })

  it('leaves out a place for the list that is not in the time, or moves with the present', () => {
    const day = 'from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z'
    for (const at of ['2026-11-23T00:00:00Z', '2026-11-21T23:59:59Z', 'now-1h', 'noon', '']) {
      expect(readAddress(new URLSearchParams(`${day}&at=${at}`)).at, at).toBeNull()
    }
  })

  it('shows old lines too for a link to one server that names no time', () => {
    expect(readAddress(new URLSearchParams('server=i-1')).range).toEqual({ from: 'now-90d', to: 'now' })
  })
})
