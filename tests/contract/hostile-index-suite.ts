import { afterEach, expect, it } from 'vitest'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { SearchIndex } from '../fakes/search-servers.ts'
import { asks, line, noon } from './log-source-behaviours.ts'

/** Indices as nobody would make them on purpose, on a real server: each is read as far as it can be, or refused in words. */
export function hostileIndexSuite(url: () => string): void {
  const made: SearchIndex[] = []
  const fresh = async (settings: object = {}, pattern?: string) => {
    const index = new SearchIndex(url(), new DrivenClock(noon), pattern)
    made.push(index)
    await index.make(settings)
    return index
  }
  afterEach(async () => {
    for (const index of made.splice(0)) await index.close()
  }, 60_000)

  it('lines of two megabytes are read, a few at a time, each once', async () => {
    const index = await fresh()
    const long = 'x'.repeat(2_000_000)
    // Not more than it takes: the server has a gibibyte for all tests, and holds each answer several times over.
    for (let place = 0; place < 12; place += 2) {
      await index.append([0, 1].map((more) => line({ id: `l-${place + more}`, at: noon + place + more, message: `${place} ${long}` })))
    }
    const ids: (string | null)[] = []
    let pages = 0
    for (let after: string | null = null; pages < 100; ) {
      const page = await index.source.search(asks(), { limit: 500, after })
      expect(page.rows.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThan(5_000_000)
      ids.push(...page.rows.map(({ id }) => id))
      pages += 1
      after = page.next
      if (after === null) break
    }
    expect(ids).toEqual(Array.from({ length: 12 }, (_, place) => `l-${11 - place}`))
    expect(pages).toBeGreaterThan(3)
  }, 120_000)

  it('ten thousand fields are listed in part and counted, and asked by a name', async () => {
    const index = await fresh({ 'index.mapping.total_fields.limit': 20_000 })
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`f${place}`, place]))
    await index.append([line({ message: 'wide', fields: { wide: fields } })])
    const listed = await index.source.fields(asks(), { matching: 'wide.', limit: 500 })
    expect([listed.fields.length, listed.total]).toEqual([500, 10_000])
    const find = (query: string) => index.source.search(asks({ query }), { limit: 10, after: null })
    const { rows } = await find('wide.f77 >= 77')
    expect(rows.map(({ message }) => message)).toEqual(['wide'])
    // What a line holds is asked for when it is opened, not with every row.
    expect(rows[0]?.fields).toBeNull()
    expect(Object.keys((await index.source.line(rows[0]?.key ?? ''))?.fields ?? {}).length).toBe(10_000)
    await expect(find('wide.*: 5')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/means \d+ fields here/),
    })
  }, 120_000)

  it('a field that is a number here and a word there is asked as both, and listed as both', async () => {
    const numbers = await fresh()
    const words = await fresh({}, `${numbers.name},${made.at(-1)?.name}`)
    const both = new SearchIndex(url(), new DrivenClock(noon), `${numbers.name},${words.name}`)
    await numbers.append([line({ message: 'number', fields: { code: 503 } })])
    await words.append([line({ message: 'word', fields: { code: '503' } }), line({ message: 'other', fields: { code: 'none' } })])
    const found = await both.source.search(asks({ query: 'code: 503' }), { limit: 10, after: null })
    expect(found.rows.map(({ message }) => message).toSorted()).toEqual(['number', 'word'])
    const { fields } = await both.source.fields(asks(), { matching: 'code', limit: 10 })
    expect(fields.find(({ name }) => name === 'code')?.types.toSorted()).toEqual(['keyword', 'number'])
    await both.source.close()
  }, 60_000)

  it('control characters, text that runs from right to left, and times to come are given as they are', async () => {
    const index = await fresh()
    const message = 'a\u0000b\u001b[31mred\u202eevil \ud83d\ude48 <img src=x onerror=alert(1)>'
    await index.append([line({ at: Date.UTC(2500, 0), message }), line({ at: noon, message: 'now' })])
    const all = asks({ to: Date.UTC(3000, 0) })
    const { rows } = await index.source.search(all, { limit: 10, after: null })
    expect(rows.map(({ at, message: text }) => [at, text])).toEqual([
      [Date.UTC(2500, 0), message],
      [noon, 'now'],
    ])
    expect(await index.source.histogram(all, 60)).toMatchObject({ total: 2 })
  }, 60_000)
}
