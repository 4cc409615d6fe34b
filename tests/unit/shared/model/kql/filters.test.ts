import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queryNode } from '../../../../../shared/model/kql/filters.ts'
import { parseKql } from '../../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../../shared/model/kql/predicate.ts'
import { type FilterOperator, filterOperators, type LogFilter, logFilterSchema, opposite } from '../../../../../shared/model/log-filter.ts'
import type { LogRecord } from '../../../../../shared/model/logs.ts'

const empty = { id: null, at: 0, serverId: null, host: null, role: null, revision: null, service: null, file: null } as const
const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('a', 'b', '7', '10', 'a b', '*', '"', '\\', 'and', ')', 'true'))
const value = fc.oneof(text, fc.integer({ min: 0, max: 12 }), fc.boolean(), fc.constant(null))
const record: fc.Arbitrary<LogRecord> = fc.record({
  ...Object.fromEntries(Object.entries(empty).map(([name, constant]) => [name, fc.constant(constant)])),
  level: fc.constantFrom('error', 'info', 'unknown'),
  message: text,
  host: fc.option(text, { nil: null }),
  fields: fc.option(fc.dictionary(fc.constantFrom('a', 'b c', '*', ''), fc.oneof(value, fc.array(value, { maxLength: 2 }))), { nil: null }),
}) as fc.Arbitrary<LogRecord>

const wanted: Record<FilterOperator, number> = {
  is: 1,
  'is-not': 1,
  'one-of': 3,
  'not-one-of': 3,
  between: 2,
  'not-between': 2,
  exists: 0,
  'not-exists': 0,
}
const filter: fc.Arbitrary<LogFilter> = fc
  .tuple(fc.constantFrom('a', 'b c', '*', 'host', 'message'), fc.constantFrom(...filterOperators), fc.tuple(text, text, text))
  .map(([field, operator, values]) => ({ field, operator, values: values.slice(0, wanted[operator]), enabled: true, pinned: false }))

const fits = (query: string, filters: readonly LogFilter[], line: LogRecord) => predicate(queryNode({ query, filters }), 0)(line)
const escaped = (plain: string) => plain.replace(/[\\():<>"*{}]/g, '\\$&')

describe('filters beside a query', () => {
  it('mean the same as the quoted value in a query', () => {
    fc.assert(
      fc.property(record, text, (line, plain) => {
        const one: LogFilter = { field: 'a', operator: 'is', values: [plain], enabled: true, pinned: false }
        const query = `a: "${plain.replace(/[\\"]/g, '\\$&')}"`
        expect(fits('', [one], line)).toBe(predicate(parseKql(query), 0)(line))
      }),
    )
  })

  it('all hold together with the text, whatever signs are in them', () => {
    fc.assert(
      fc.property(record, fc.array(filter, { maxLength: 3 }), fc.constantFrom('', 'a or b', 'not a: 7'), (line, filters, query) => {
        const apart = [fits(query, [], line), ...filters.map((one) => fits('', [one], line))]
        expect(fits(query, filters, line)).toBe(apart.every(Boolean))
      }),
    )
  })

  it('say of every line the contrary of their opposite, and nothing when not enabled', () => {
    fc.assert(
      fc.property(record, filter, (line, one) => {
        expect(fits('', [{ ...one, operator: opposite(one.operator) }], line)).toBe(!fits('', [one], line))
        expect(opposite(opposite(one.operator))).toBe(one.operator)
        expect(fits('', [{ ...one, enabled: false }], line)).toBe(true)
      }),
    )
  })

  it('find every value of a line by it', () => {
    const line: LogRecord = { ...empty, level: 'info', message: 'm', fields: { a: ['*', '(x)', 5, true], 'b c': 'q' } } as LogRecord
    const has = (field: string, plain: string) => fits('', [{ field, operator: 'is', values: [plain], enabled: true, pinned: false }], line)
    for (const plain of ['*', '(x)', '5', 'true']) expect(has('a', plain), plain).toBe(true)
    expect(has('a', 'anything')).toBe(false)
    expect(has('b c', 'q')).toBe(true)
    expect(fits(`a: ${escaped('*')}`, [], line)).toBe(true)
  })

  it('are refused with too many or too few values', () => {
    for (const operator of filterOperators) {
      const values = (count: number) => logFilterSchema.safeParse({ field: 'a', operator, values: Array(count).fill('x') }).success
      expect([0, 1, 2, 3].filter(values), operator).toEqual(wanted[operator] === 3 ? [1, 2, 3] : [wanted[operator]])
    }
  })
})
