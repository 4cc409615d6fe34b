import { isObject } from '../kql/fields.ts'
import type { LogFields, LogFieldValues } from '../log-fields.ts'
import { longestFilterValue } from '../log-filter.ts'

interface Asked {
  readonly matching: string
  readonly limit: number
}

/** An answer of /fields: names with the number of events that have them. Loggly counts all events, not a sample. */
export function fieldsOf(answer: unknown, { matching, limit }: Asked): Omit<LogFields, 'tookMs'> {
  const wanted = matching.toLowerCase()
  const listed = isObject(answer) && Array.isArray(answer.fields) ? answer.fields.filter(isObject) : []
  const fitting = listed
    .map(({ name, count }) => ({ name: String(name ?? ''), types: [], lines: Number(count ?? 0) }))
    .filter(({ name }) => name !== '' && name.toLowerCase().includes(wanted))
    .sort((left, right) => right.lines - left.lines || (left.name < right.name ? -1 : 1))
  return { fields: fitting.slice(0, limit), total: fitting.length, sampleSize: totalOf(answer), sampled: false }
}

/** Answers of /fields/NAME/ for names that mean one field: its values with their counts, most frequent first. */
export function termsOf(answers: readonly unknown[], { matching, limit }: Asked): Omit<LogFieldValues, 'tookMs'> {
  const wanted = matching.toLowerCase()
  const counts = new Map<string, number>()
  for (const { term, count } of answers.flatMap(listOf)) counts.set(String(term), (counts.get(String(term)) ?? 0) + Number(count ?? 0))
  const fitting = [...counts]
    .filter(([term]) => term.toLowerCase().startsWith(wanted))
    .sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1))
  return {
    values: fitting
      .slice(0, limit)
      .map(([term, lines]) => ({ value: term.slice(0, longestFilterValue), cut: term.length > longestFilterValue, lines })),
    distinct: counts.size,
    withField: [...counts.values()].reduce((sum, lines) => sum + lines, 0),
    sampleSize: Math.max(0, ...answers.map(totalOf)),
    sampled: false,
  }
}

/** The list stands under the name of the field, which the answer may spell as it likes. */
function listOf(answer: unknown): Record<string, unknown>[] {
  const lists = isObject(answer) ? Object.values(answer).filter(Array.isArray) : []
  return lists.flat().filter((entry) => isObject(entry) && 'term' in entry)
}

function totalOf(answer: unknown): number {
  return isObject(answer) ? Number(answer.total_events ?? 0) : 0
}
