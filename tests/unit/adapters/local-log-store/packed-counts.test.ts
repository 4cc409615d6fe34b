import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsIn, packedSum, placesFor } from '../../../../electron/adapters/local-log-store/packed-counts.ts'

describe('counts packed into one number', () => {
  it('come out as they went in, up to the most there may be', () => {
    const count = fc.integer({ min: 0, max: 2 ** 20 }).chain((most) => fc.tuple(fc.constant(most), fc.integer({ min: 0, max: most })))
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 8 }), (counts) => {
        const places = placesFor(counts.map(([most]) => most))
        fc.pre(places !== null)
        const sum = counts.reduce((whole, [, lines], kind) => whole + (BigInt(lines) << BigInt(places[kind] ?? 0)), 0n)
        expect(countsIn(String(sum), places)).toEqual(counts.map(([, lines]) => lines))
      }),
    )
  })

  it('are refused where they do not fit', () => {
    expect(placesFor([2 ** 31 - 1, 2 ** 31 - 1])).toEqual([0, 31])
    expect(placesFor([2 ** 31 - 1, 2 ** 31 - 1, 1])).toBeNull()
  })

  it('are what SQLite sums', () => {
    const database = new DatabaseSync(':memory:')
    const places = placesFor([0, 3, 1000, 0, 2 ** 40]) ?? []
    const from = "from (select value as kind from json_each('[1, 4, 1, 2, 4, 4, 1]'))"
    const { sum } = { ...database.prepare(`select ${packedSum(places, 'kind')} as sum ${from}`).get() }
    expect(countsIn(String(sum), places)).toEqual([0, 3, 1, 0, 3])
    expect(countsIn(null, places)).toEqual([0, 0, 0, 0, 0])
    database.close()
  })
})
