import { describe, expect, it } from 'vitest'
import { readAddress, writeAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { searchAsked } from '../../../../renderer/features/logs/search-asked.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const hourMs = 3_600_000
const asked = (parameters: string) => searchAsked(readAddress(new URLSearchParams(parameters), now), now, ['host', 'message'])

describe('what an address asks for', () => {
  it('resolves a relative time at the instant it is asked', () => {
    expect(asked('from=now-1h&to=now').query).toMatchObject({ from: now - hourMs, to: now })
  })

  it('lets the list begin with the line of an instant while all lines are counted', () => {
    const at = '2026-11-23T11:30:00.000Z'
    const newest = asked(`from=now-1h&to=now&at=${at}`)
    expect(newest.query).toMatchObject({ from: now - hourMs, to: now })
    expect(newest.lines).toMatchObject({ from: now - hourMs, to: Date.parse(at) + 1 })
    expect(asked(`from=now-1h&to=now&order=oldest&at=${at}`).lines).toMatchObject({ from: Date.parse(at), to: now })
  })

  it('leaves out filters that are off, and does not tell those that are pinned apart', () => {
    const is = (name: string, value: string) => `${name}=${encodeURIComponent(JSON.stringify(['is', 'host', value]))}`
    const both = asked([is('filter-off', 'a'), is('pin', 'b')].join('&'))
    expect(both.query.filters).toEqual([{ operator: 'is', field: 'host', values: ['b'], enabled: true, pinned: false }])
    expect(both.query).toEqual(asked(is('filter', 'b')).query)
  })

  it('asks a server only for the columns that are shown, and the own store for no choice of them', () => {
    expect(asked('source=s1').columns).toEqual(['host', 'message'])
    expect(asked('source=s1&column=level').columns).toEqual(['level'])
    expect(asked('column=level').columns).toEqual([])
  })

  it('is the same of an address that was written and read again, which is what asking ahead of the screen relies on', () => {
    const address = readAddress(
      new URLSearchParams('source=s1&q=a and b&role=web&server=i-1&level=error&from=now-2d&to=now&order=oldest&column=host'),
      now,
    )
    expect(searchAsked(readAddress(writeAddress(address), now), now, [])).toEqual(searchAsked(address, now, []))
  })
})
