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
    const why = error instanceof Error ? error.message : String(error)
    throw new HengeError('INVALID_INPUT', `This is no JSON: ${why.slice(0, 200)}.`, { details: { field: 'text' } })
  }
}
