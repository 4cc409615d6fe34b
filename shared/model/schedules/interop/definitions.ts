import { HengeError } from '../../error.ts'
import { periodWords } from '../schedule-words.ts'
import type { Definition, Imported } from './imported.ts'
import { fromInstanceScheduler, plainItem } from './instance-scheduler.ts'

const mostSchedules = 200

/**
 * The schedules of a text: items of Instance Scheduler’s configuration table as JSON, one or a list of them, plain or typed, or the answer of
 * `aws dynamodb scan`. INVALID_INPUT for what is no JSON.
 */
export function readDefinitions(text: string): Definition[] {
  const items = itemsOf(parse(text)).map(plainItem)
  const kindOf = (item: unknown) => (isRecord(item) ? (item.type ?? ('periods' in item ? 'schedule' : 'period')) : null)
  const periods = items.filter((item) => kindOf(item) === 'period')
  const schedules = items.filter((item) => kindOf(item) === 'schedule').slice(0, mostSchedules)
  if (schedules.length === 0) {
    throw new HengeError(
      'INVALID_INPUT',
      'There is no schedule in this text: an item of type "schedule", or one with "periods", is needed.',
      {
        details: { field: 'text' },
      },
    )
  }
  return schedules.map((item) => {
    const means = fromInstanceScheduler(item, periods)
    return { name: isRecord(item) ? String(item.name ?? '').slice(0, 200) : '', means, summary: summaryOf(means) }
  })
}

/** Its periods in words; empty for what is no schedule. */
export function summaryOf(means: Imported): string[] {
  return means.kind === 'schedule' ? means.schedule.periods.map(periodWords) : []
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return isRecord(value) && Array.isArray(value.Items) ? value.Items : [value]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new HengeError('INVALID_INPUT', jsonProblem(text, error.message), { details: { field: 'text' } })
  }
}

/** What is wrong with a text that should be JSON, for somebody who pasted it. `message`: the parser’s, for the place. */
function jsonProblem(text: string, message: string): string {
  const begin = text.trimStart()
  if (!/^[[{]/.test(begin)) {
    return `This is not JSON: it begins with "${begin.slice(0, 20)}". An item is in braces, {…}, and a list of items in brackets, […].`
  }
  // Of a short text the parser tells the sign and not its place.
  const sign = /Unexpected token '(.{1,2})'/u.exec(message)?.[1]
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN)
  const breaksOff = /end of JSON input|Unterminated/.test(message) || (at <= text.length && text.slice(at).trim() === '')
  if (breaksOff) return 'This JSON breaks off: a brace, a bracket or a quotation mark is not closed.'
  const lines = text.slice(0, at).split('\n')
  const place = Number.isNaN(at) ? '' : ` from line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1} on`
  const there = Number.isNaN(at) ? sign : text.slice(at).split('\n')[0]?.slice(0, 20)
  return `This is not JSON${place}${there ? `: "${there}"` : ''}. A comma or a quotation mark may be missing before it, or one too many.`
}
