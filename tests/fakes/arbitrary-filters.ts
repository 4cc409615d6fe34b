import fc from 'fast-check'
import { filterOperators, fitsOperator, type LogFilter } from '../../shared/model/log-filter.ts'

/** Filters of all kinds, with names and values that nobody would choose. */
export function arbitraryFilters(maxLength: number): fc.Arbitrary<LogFilter[]> {
  const filter = fc.record({
    field: fc.string({ minLength: 1 }),
    operator: fc.constantFrom(...filterOperators),
    values: fc.array(fc.string(), { maxLength: 3 }),
    enabled: fc.boolean(),
    pinned: fc.boolean(),
  })
  return fc.array(
    filter.filter(({ operator, values }) => fitsOperator(operator, values.length)),
    { maxLength },
  )
}
