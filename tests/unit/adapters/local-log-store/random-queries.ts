import fc from 'fast-check'
import { levelOrder } from '../../../../shared/model/log-level.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'

/* Lines of one day, and queries of which many tell them apart. */

export const dayStart = Date.UTC(2024, 4, 31)
export const dayEnd = dayStart + 86_400_000
export const now = dayStart + 43_200_000

const word = fc.constantFrom(
  'a',
  'ab',
  'abc',
  'b',
  'Ab',
  'é',
  'É',
  'e\u0301',
  'ß',
  'ΣΑΣ',
  'σας',
  'İ',
  '日本',
  '10',
  '1',
  '0',
  'k1',
  '1e1',
  'a-b',
  'a_b',
  'x:y',
  '--',
  '%',
  "'",
  '"',
  '\\',
  '*',
)
const message = fc.array(fc.tuple(word, fc.constantFrom(' ', '', '-', '\t')), { maxLength: 6 }).map((parts) => parts.flat().join(''))
const name = fc.option(fc.constantFrom('web', 'WEB', 'web-1', 'db', 'a b', ''), { nil: null })
const value = fc.oneof(
  fc.constantFrom('a', 'ab', 'A', '10', '9', '', 'true', "'", 'x"y', 'a\\b', '\u212a1', 'k1', '1e1'),
  fc.constantFrom(-1, 0.5, 1e21, -0),
  fc.integer({ min: 0, max: 20 }),
  fc.boolean(),
  fc.constant(null),
)
const object = fc.dictionary(
  fc.constantFrom('a', 'b', 'a.b'),
  fc.oneof(value, fc.array(value, { maxLength: 2 }), fc.dictionary(fc.constantFrom('b', 'c'), value)),
)
const fields = fc.option(fc.oneof(object, fc.record({ list: fc.array(object, { maxLength: 3 }) })), { nil: null })
const record: fc.Arbitrary<LogRecord> = fc.record({
  id: fc.constant(null),
  at: fc.integer({ min: dayStart, max: dayEnd - 1 }),
  level: fc.constantFrom(...levelOrder),
  message,
  serverId: name,
  host: name,
  role: name,
  revision: name,
  service: name,
  file: name,
  fields,
})

const escaped = (text: string) => text.replace(/[\\():<>"*{}]/g, '\\$&')
const plainWord = word.map(escaped)
const pattern = fc.array(fc.oneof(plainWord, fc.constant('*')), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
const literal = fc.oneof(
  pattern,
  fc.array(pattern, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(' ')),
  message.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`),
)
const fieldName = fc.constantFrom(
  'message',
  'level',
  'role',
  'host.name',
  'serverId',
  'service',
  'file',
  'a',
  'b',
  'a.b',
  'a.c',
  'list.a',
  'none',
  '*',
  'l*',
  'a*',
)
const time = fc.constantFrom('2024-05-31', '2024-05-31T10', '"2024-05-31T12:00"', '2024-05-30', 'now-1h', 'now/d', '2024')
const operator = fc.constantFrom('<', '<=', '>', '>=')
const leaf = fc.oneof(
  literal,
  fc.tuple(fieldName, literal).map(([field, text]) => `${field}: ${text}`),
  fc
    .tuple(
      fc.constantFrom('a', 'b', 'a.b', 'a.c', 'list.a', 'none', 'role', 'a*', '*'),
      operator,
      fc.constantFrom('5', '10', '0', '-1', '0.5', 'a', 'web'),
    )
    .map((parts) => parts.join(' ')),
  fc.tuple(operator, fc.constantFrom('warn', 'info', 'fatal')).map(([sign, level]) => `level ${sign} ${level}`),
  fc.tuple(fc.oneof(operator, fc.constant(':')), time).map(([sign, at]) => `@timestamp ${sign} ${at}`),
  fc.tuple(fieldName, literal, literal).map(([field, left, right]) => `${field}: (${left} or not ${right})`),
  fc
    .tuple(fc.constantFrom('list', 'a'), fc.constantFrom('a: a', 'b > 3 and not a: *', 'a.b: 10 or c: ab'))
    .map(([field, inner]) => `${field}: { ${inner} }`),
)
export const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query')).map(([left, kind, right]) => `(${left}) ${kind} (${right})`),
    tie('query').map((inner) => `not (${inner})`),
  ),
}))

export const records = fc.sample(record, { numRuns: 400, seed: 7 })
