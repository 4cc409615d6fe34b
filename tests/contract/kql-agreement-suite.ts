import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseKql } from '../../shared/model/kql/parser.ts'
import { predicate } from '../../shared/model/kql/predicate.ts'
import { levelOrder } from '../../shared/model/log-level.ts'
import type { LogRecord } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { SearchIndex } from '../fakes/search-servers.ts'

const dayStart = Date.UTC(2024, 4, 31)
const dayEnd = dayStart + 86_400_000
const now = dayStart + 43_200_000

/*
 * What a word is and how letters are folded is the index’s own business; here are words that the usual analyser and the program split
 * alike. Fields are mapped as what they hold. Between blanks stands one word only: on a server `*` does not go beyond a word.
 */
const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'Ab', 'ABC', '10', '1', '101', 'zebra')
const message = fc.array(fc.tuple(word, fc.constantFrom(' ', '  ')), { minLength: 1, maxLength: 6 }).map((parts) => parts.flat().join(''))
const name = fc.option(fc.constantFrom('web', 'WEB', 'web-1', 'db', 'a b'), { nil: null })
const given = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 })
const step = fc.record({ name: fc.constantFrom('a', 'b'), ms: fc.integer({ min: 0, max: 20 }) })
const fields = fc
  .record({
    status: given(fc.constantFrom(0, 1, 5, 10, 12, 101, 503)),
    ratio: given(fc.constantFrom(0.5, 1.25, 10)),
    ok: given(fc.boolean()),
    code: given(fc.constantFrom('a', 'ab', 'b', 'web')),
    client: given(fc.record({ ip: fc.constantFrom('10.0.0.7', '10.1.0.7', '192.168.1.1') })),
    steps: given(fc.array(step, { minLength: 1, maxLength: 3 })),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
const record: fc.Arbitrary<LogRecord> = fc.record({
  ...{ id: fc.uuid(), at: fc.integer({ min: dayStart, max: dayEnd - 1 }), level: fc.constantFrom(...levelOrder), message },
  ...{ serverId: name, host: name, role: name, revision: name, service: name, file: name, fields },
})

const pattern = fc.array(fc.oneof(word, fc.constant('*')), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
const literal = fc.oneof(
  pattern,
  fc.array(pattern, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(' ')),
  message.map((text) => `"${text}"`),
  fc.constantFrom('a-b', 'ab/abc', '"a-b"', '10-1*'),
)
const keywordName = fc.constantFrom('role', 'host.name', 'serverId', 'service', 'file', 'code', 'nothing', 'co*', 'la*')
const keywordValue = fc.constantFrom('web', 'Web', '"web-1"', 'we*', '*b', 'a b', '*', 'd*', '"a b"', 'nobody')
const time = fc.constantFrom('2024-05-31', '2024-05-31T10', '"2024-05-31T12:00"', '2024-05-30', 'now-1h', 'now/d', '2024')
const operator = fc.constantFrom('<', '<=', '>', '>=')
const number = fc.constantFrom('0', '1', '5', '10', '12', '0.5', '101', '600')
const leaf = fc.oneof(
  literal,
  literal.map((text) => `message: ${text}`),
  fc.tuple(keywordName, keywordValue).map(([field, text]) => `${field}: ${text}`),
  fc.tuple(keywordName, keywordValue, keywordValue).map(([field, left, right]) => `${field}: (${left} or not ${right})`),
  fc.tuple(fc.constantFrom('status', 'ratio'), operator, number).map((parts) => parts.join(' ')),
  fc.tuple(fc.constantFrom('status', 'ratio'), number).map(([field, text]) => `${field}: ${text}`),
  fc.constantFrom(
    'status: 1*',
    'status: 5*',
    'status: *',
    'status: abc',
    'ratio: *',
    'ok: true',
    'ok: FALSE',
    'ok: t*',
    'ok: *',
    'stat*: 10',
  ),
  fc.constantFrom('client.ip: 10.0.0.7', 'client.ip: 10.*', 'client.ip: 10.0.*', 'client.ip: nobody', 'client.*: 10.1.0.7'),
  fc.tuple(operator, fc.constantFrom('warn', 'info', 'fatal')).map(([sign, level]) => `level ${sign} ${level}`),
  fc.constantFrom('level: error', 'level: WARNING', 'level: e*', 'level: *', 'log.level: (info or debug)', 'level: unknown'),
  fc.tuple(fc.oneof(operator, fc.constant(':')), time).map(([sign, at]) => `@timestamp ${sign} ${at}`),
  fc.tuple(operator, fc.constantFrom('a', 'aa', 'b')).map(([sign, text]) => `code ${sign} ${text}`),
  fc.constantFrom(
    'steps: { name: a and ms > 5 }',
    'steps: { name: b or ms: 0 }',
    'steps: { not name: a }',
    'steps: { ms >= 0 and not ms > 10 }',
  ),
)
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query')).map(([left, kind, right]) => `(${left}) ${kind} (${right})`),
    tie('query').map((inner) => `not (${inner})`),
  ),
}))

/** Random queries over random lines: the search DSL against the predicate. `HENGE_TEST_RUNS` is how many. */
export function kqlAgreementSuite(url: () => string): void {
  const records = fc.sample(record, { numRuns: 300, seed: 11 })
  let index: SearchIndex

  beforeAll(async () => {
    index = new SearchIndex(url(), new DrivenClock(now))
    await index.make()
    await index.append(records)
  }, 60_000)
  afterAll(async () => {
    await index.close()
  }, 60_000)

  it('finds exactly the lines for which the predicate says yes', { timeout: 120_000 }, async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const test = predicate(parseKql(text), now)
        const wanted = records.filter(test).map(({ id }) => id)
        const asked = { query: text, from: dayStart, to: dayEnd, roles: [], serverIds: [], levels: [] }
        const page = await index.source.search(asked, { limit: 1000, after: null })
        found += page.rows.length
        // Not the whole lists: what is too much or too little, as lines.
        const foundIds = new Set(page.rows.map(({ id }) => id))
        const wantedIds = new Set(wanted)
        const shown = (ids: ReadonlySet<string | null>, other: ReadonlySet<string | null>) =>
          records.filter(({ id }) => ids.has(id) && !other.has(id)).slice(0, 3)
        expect({ text, tooMuch: shown(foundIds, wantedIds), tooLittle: shown(wantedIds, foundIds) }).toEqual({
          text,
          tooMuch: [],
          tooLittle: [],
        })
      }),
      { numRuns: Number(process.env.HENGE_TEST_RUNS ?? 60) },
    )
    expect(found).toBeGreaterThan(300)
  })
}
