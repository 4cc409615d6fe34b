import { describe, expect, it } from 'vitest'
import type { LogPageAsked } from '../../../../../electron/backend/logs/ports.ts'
import { comparePatterns } from '../../../../../electron/backend/logs/reading/compare-patterns.ts'
import { findPatterns } from '../../../../../electron/backend/logs/reading/find-patterns.ts'
import { patternSampleLines } from '../../../../../shared/model/log-patterns/log-patterns.ts'
import type { LogPage, LogQuery, LogRow } from '../../../../../shared/model/logs.ts'
import { asks, hour, line, noon } from '../../../../contract/log-source-behaviours.ts'
import { DrivenClock } from '../../../../fakes/driven-clock.ts'

/** One line a second back from noon, without an end. */
function endless(row: (index: number, query: LogQuery) => Partial<LogRow>) {
  let given = 0
  const search = async (query: LogQuery, { limit, after }: LogPageAsked): Promise<LogPage> => {
    const first = Number(after ?? 0)
    given += limit
    const rows = Array.from({ length: limit }, (_, place) => {
      const index = first + place
      return { ...line({ at: noon - index * 1000 }), key: String(index), ...row(index, query) }
    })
    return { rows, next: String(first + limit), notice: 'one shard did not answer', tookMs: 1 }
  }
  return { sources: { of: async () => ({ search }) as never }, given: () => given }
}

describe('patterns of what a query finds', () => {
  it('are of the newest lines only, and say so', async () => {
    const { sources, given } = endless((index) => ({ message: index % 4 === 0 ? `slow query ${index} ms` : `got ${index}` }))
    const answer = await findPatterns(sources, asks(), new DrivenClock(noon), new AbortController().signal)
    expect(given()).toBe(patternSampleLines)
    expect(answer).toMatchObject({ sampleSize: patternSampleLines, sampled: true, others: 0, to: noon, notice: 'one shard did not answer' })
    expect(answer.from).toBe(noon - (patternSampleLines - 1) * 1000)
    expect(answer.patterns.map(({ text, lines }) => [text, lines])).toEqual([
      ['got <*>', 7500],
      ['slow query <*> ms', 2500],
    ])
    expect(answer.patterns[0]?.bars.reduce((sum, bar) => sum + bar, 0)).toBe(7500)
  })

  it('count what they have no room for', async () => {
    const { sources } = endless((index) => ({ message: `${'abcdefghij'[index % 10]} `.repeat(1 + (index % 79)) + 'xyz'.repeat(index % 7) }))
    const { patterns, others } = await findPatterns(sources, asks(), new DrivenClock(noon), new AbortController().signal)
    expect(patterns.length).toBe(300)
    expect(others).toBeGreaterThan(0)
    expect(patterns.reduce((sum, { lines }) => sum + lines, others)).toBe(patternSampleLines)
  })

  it('end when they are not wanted any more', async () => {
    const stopped = new AbortController()
    const { sources, given } = endless((index) => {
      if (index === 600) stopped.abort()
      return { message: 'x' }
    })
    await expect(findPatterns(sources, asks(), new DrivenClock(noon), stopped.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(given()).toBeLessThan(patternSampleLines)
  })

  it('are compared by the time that the lines looked at are of', async () => {
    // Twice as often after as before, but of both sides only as many lines as fit are looked at.
    const { sources } = endless((index, { serverIds }) => ({ message: 'lost', at: noon - index * (serverIds[0] === 'old' ? 2000 : 1000) }))
    const side = (server: string) => ({ serverIds: [server], from: noon - 100 * hour, to: noon })
    const asked = { before: side('old'), after: side('new'), levels: ['error' as const] }
    const answer = await comparePatterns(sources, asked, new DrivenClock(noon), new AbortController().signal)
    expect(answer.before).toMatchObject({ lines: 5000, sampled: true })
    expect(answer.before.hours / answer.after.hours).toBeCloseTo(2)
    expect(answer.patterns).toMatchObject([{ text: 'lost', change: 'more', before: 5000, after: 5000 }])
  })
})
