import { expect, it } from 'vitest'
import type { LogQuery } from '../../shared/model/logs.ts'
import type { DrivenClock } from '../fakes/driven-clock.ts'
import { asks, failureOf, line, noon, type OpenedSource } from './log-source-behaviours.ts'

/** Of a source that passes Lucene on as it is. */
export function describeLucene(clock: DrivenClock, open: () => Promise<OpenedSource>): void {
  const firstPage = { limit: 100, after: null }

  it('takes Lucene as it is, beside filters, roles and levels, and says where it cannot be read', async () => {
    const { source, store, close } = await open()
    await store([
      line({ message: 'connection refused', level: 'error', role: 'web', fields: { http: { status: 502 }, path: '/a' } }),
      line({ message: 'connection reset', level: 'error', role: 'db', fields: { http: { status: 200 }, path: '/b' } }),
      line({ message: 'all well', role: 'web', fields: { http: { status: 200 } } }),
    ])
    const asked = (change: Partial<LogQuery>) => asks({ language: 'lucene', ...change })
    const found = async (change: Partial<LogQuery>) =>
      (await source.search(asked(change), firstPage)).rows.map(({ message }) => message).sort()
    for (const [query, messages] of [
      ['', ['all well', 'connection refused', 'connection reset']],
      ['http.status:[500 TO 599]', ['connection refused']],
      ['http.status:>=500 OR well', ['all well', 'connection refused']],
      ['message:refuzed~1', ['connection refused']],
      ['+connection -reset', ['connection refused']],
      ['message:/re(set|fused)/', ['connection refused', 'connection reset']],
      ['_exists_:path AND NOT path:"/a"', ['connection reset']],
      ['*efused', ['connection refused']],
      // A text is not in a field of numbers.
      ['http.status:abc', []],
    ] as const) {
      expect([query, await found({ query })]).toEqual([query, messages])
    }
    // One condition cannot break out of its place.
    expect(await found({ query: 'well OR connection', roles: ['web'], levels: ['error'] })).toEqual(['connection refused'])
    const filters = [{ field: 'http.status', operator: 'is' as const, values: ['200'], enabled: true, pinned: false }]
    expect(await found({ query: 'connection OR well', filters })).toEqual(['all well', 'connection reset'])
    expect((await source.histogram(asked({ query: 'connection' }), 10)).total).toBe(2)
    expect((await source.fieldValues(asked({ query: 'well' }), 'http.status', { matching: '', limit: 5 })).values).toMatchObject([
      { value: '200', lines: 1 },
    ])

    for (const [query, position] of [
      ['foo AND (', 9],
      ['path:', 5],
      ['"unclosed', 9],
      ['a /[a-z]{2,999999}/', 2],
      ['/(a{40}){40}/', 0],
    ] as const) {
      for (const ask of [() => source.search(asked({ query }), firstPage), () => source.histogram(asked({ query }), 10)]) {
        expect([query, await failureOf(ask())]).toEqual([
          query,
          expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field: 'query', position }) }),
        ])
      }
    }
    await close()
  })

  it('follows new lines that match a query in Lucene', async () => {
    const { source, store, close } = await open()
    const stop = new AbortController()
    const tail = source
      .tail({ query: 'message:/ne.+/', language: 'lucene', roles: [], serverIds: [], levels: [] }, stop.signal)
      [Symbol.asyncIterator]()
    const next = tail.next()
    // The first look is over when it waits for the second.
    while (clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await store([line({ at: noon + 1, message: 'other' }), line({ at: noon + 2, message: 'newer' })])
    await clock.advance(1000)
    expect((await next).value).toMatchObject({ rows: [{ message: 'newer' }], dropped: 0 })
    const ended = tail.next()
    stop.abort()
    expect(await ended).toEqual({ done: true, value: undefined })
    await close()
  })
}
