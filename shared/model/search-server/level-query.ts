import { levelSpellings } from '../log-level.ts'
import type { LogLevel } from '../logs.ts'
import type { Dsl } from './dsl.ts'
import { anyOf, noneOf, nothing } from './dsl.ts'
import { fieldsFor, type ServerFields } from './server-fields.ts'

/** Lines of these levels. A line whose level field is missing, or says what no level is called, is `unknown`. */
export function levelQuery(levels: ReadonlySet<LogLevel>, fields: ServerFields): Dsl {
  const names = fieldsFor('level', fields).flatMap(({ exact, kind }) =>
    exact === null || (kind !== 'keyword' && kind !== 'text') ? [] : [exact],
  )
  const having = (wanted: Iterable<LogLevel>) => {
    const spelled = [...wanted].flatMap((level) => levelSpellings(level)).flatMap(inUsualCases)
    return spelled.length === 0 ? [] : names.map((name) => ({ terms: { [name]: spelled } }))
  }
  const parts = having([...levels].filter((level) => level !== 'unknown'))
  if (!levels.has('unknown')) return parts.length === 0 ? nothing : anyOf(parts)
  return anyOf([...parts, noneOf(having(named))])
}

const named: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']

/** As keyword fields hold them: `terms` compares letter by letter, and is cached by the server where many case-blind terms are not. */
function inUsualCases(word: string): string[] {
  return [word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`]
}
