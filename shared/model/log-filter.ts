import { z } from 'zod'

/** Each with its opposite beside it. */
export const filterOperators = ['is', 'is-not', 'one-of', 'not-one-of', 'between', 'not-between', 'exists', 'not-exists'] as const
export type FilterOperator = (typeof filterOperators)[number]

export const longestFilterValue = 2000
export const mostFilters = 100

/** One condition beside the query text. It means the same as a query `field: "value"`, without its signs having a meaning. */
export const logFilterSchema = z
  .object({
    field: z.string().min(1).max(1000).describe('the name as it is, no wildcards'),
    operator: z.enum(filterOperators),
    values: z
      .array(z.string().max(longestFilterValue))
      .max(100)
      .default([])
      .describe('one for is, any of one or more for one-of, lowest and highest (both included) for between, none for exists'),
    enabled: z.boolean().default(true).describe('false: kept, and not asked'),
    pinned: z.boolean().default(false).describe('true: the page keeps it when it goes to other lines; searching is the same'),
  })
  .refine(({ operator, values }) => fitsOperator(operator, values.length), { error: 'too many or too few values', path: ['values'] })
export type LogFilter = z.infer<typeof logFilterSchema>

export function fitsOperator(operator: FilterOperator, values: number): boolean {
  switch (operator) {
    case 'is':
    case 'is-not':
      return values === 1
    case 'one-of':
    case 'not-one-of':
      return values > 0
    case 'between':
    case 'not-between':
      return values === 2
    case 'exists':
    case 'not-exists':
      return values === 0
  }
}

export function isNegated(operator: FilterOperator): boolean {
  return filterOperators.indexOf(operator) % 2 === 1
}

/** The operator that finds exactly the other lines. */
export function opposite(operator: FilterOperator): FilterOperator {
  const place = filterOperators.indexOf(operator)
  return filterOperators[place % 2 === 0 ? place + 1 : place - 1] ?? operator
}
