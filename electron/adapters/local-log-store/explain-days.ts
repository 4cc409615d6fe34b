import type { KqlNode } from '../../../shared/model/kql/ast.ts'
import { queryNode } from '../../../shared/model/kql/filters.ts'
import type { InspectedRequest } from '../../../shared/model/log-inspection.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import type { DayFiles } from './day-files.ts'
import { compileDayQuery, linesStatement, piecesOfDay } from './day-query.ts'

/** Days whose statements are shown: they differ by the numbers that each day has for its servers. */
const mostDays = 2

export type ExplainedStatement = Pick<InspectedRequest, 'title' | 'text' | 'plan'>

/** What the newest days are asked for lines, and how SQLite goes about it. */
export function explainDays(files: DayFiles, { query, limit, now }: { query: LogQuery; limit: number; now: number }): ExplainedStatement[] {
  const ast = queryNode(query)
  const days = files.daysNewestFirst(query.from, query.to)
  const statements: ExplainedStatement[] = []
  for (const name of days.slice(0, mostDays)) {
    const day = files.open(name)
    files.closeUnused()
    const compiled = compileDayQuery(day, ast, query, now)
    const title =
      days.length === 1
        ? `Lines of ${name}`
        : `Lines of ${name}, ${statements.length === 0 ? 'the newest' : 'the next'} of ${days.length} days`
    const [piece] = piecesOfDay(day, query.from, query.to)
    if (!compiled || !piece) {
      statements.push({ title, text: '-- No line of this day can fit: its file is not asked.', plan: null })
      continue
    }
    const { sql, parameters } = linesStatement(compiled, piece, 'newest', limit)
    const plan = day.all(`explain query plan ${sql}`, parameters, compiled.tests)
    statements.push({ title, text: asText(sql, parameters), plan: plan.map(({ detail }) => String(detail)).join('\n') })
  }
  return statements
}

/** The statement as the command line of SQLite takes it, but for henge_text and henge_fields, which only the program has. */
function asText(sql: string, parameters: Readonly<Record<string, string | number>>): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `.parameter set :${name} ${typeof value === 'number' ? value : JSON.stringify(value)}`,
  )
  return [...given, sql.replace(/\s+(?=from |where |order by |limit )/g, '\n')].join('\n')
}

/** How lines are counted for a histogram, in a comment of SQL. */
export function describeCounting(query: KqlNode): string {
  return query.kind === 'all'
    ? '-- Whole minutes: from the counts by minute, server and level that the store keeps (table minutes).\n-- Lines are read only at the edges.'
    : '-- As the lines above, but: select count(*) by bucket of time and level, a piece of a day after another.\n-- Words, servers and levels are counted from the indices alone: the id of a line holds its time and level.'
}
