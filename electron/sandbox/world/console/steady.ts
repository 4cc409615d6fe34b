import { Dice } from '../dice.ts'
import type { Instance } from '../entities.ts'
import { incidentAt, loadAt, type Workload, workloadOf } from '../workload.ts'
import { apiLines } from './api-lines.ts'
import { batchLines } from './batch-lines.ts'
import { databaseLines } from './database-lines.ts'
import type { Line, LineText } from './line.ts'
import { systemLines } from './system-lines.ts'
import { webLines } from './web-lines.ts'

interface Application {
  /** Events a minute at full load. */
  readonly rate: number
  /** `first`: of this minute. */
  readonly lines: (dice: Dice, at: number, failing: number, first: boolean) => LineText[]
  /** Load below which it still talks as if it had that much to do: health checks, crawlers. */
  readonly floor: number
}

const applications: Readonly<Record<Exclude<Workload, 'generic'>, Application>> = {
  web: { rate: 2.2, lines: webLines, floor: 0.25 },
  api: { rate: 1.6, lines: apiLines, floor: 0.25 },
  database: { rate: 0.5, lines: databaseLines, floor: 0 },
  batch: { rate: 5, lines: batchLines, floor: 0 },
  staging: { rate: 2, lines: webLines, floor: 0 },
}

/** Events a minute of the system itself. */
const systemRate = 1 / 20

const minuteMs = 60_000

/**
 * Lines of one minute of a running instance, made up from its id and the minute only: the same whenever they are asked for, so none has
 * to be kept. `minute` counts from 1970.
 */
export function minuteLines(instance: Instance, minute: number): Line[] {
  const start = minute * minuteMs
  const dice = new Dice(`${instance.id} ${minute}`)
  const events: { readonly offset: number; readonly make: (at: number) => LineText[] }[] = []
  const workload = workloadOf(instance)
  if (workload !== 'generic') {
    const { rate, lines, floor } = applications[workload]
    const incident = incidentAt(instance, start)
    const failing = incident?.failing ?? 0
    // More happens while something is wrong: people press reload.
    const expected = rate * Math.max(floor, loadAt(workload, start)) * (incident === null ? 1 : 2)
    const offsets = Array.from({ length: howMany(dice, expected) }, () => dice.between(0, minuteMs - 1)).sort(
      (first, second) => first - second,
    )
    offsets.forEach((offset, order) => {
      events.push({ offset, make: (at) => lines(dice, at, failing, order === 0) })
    })
  }
  for (let event = howMany(dice, systemRate); event > 0; event--) {
    events.push({ offset: dice.between(0, minuteMs - 1), make: () => systemLines(dice) })
  }
  const lines: Line[] = []
  for (const { offset, make } of events.sort((first, second) => first.offset - second.offset)) {
    const at = start + offset
    for (const text of make(at)) lines.push({ ...text, at, tag: `m${lines.length}`, console: false })
  }
  return lines
}

/** Whole events for an expected number: 1.3 is one event, and a second one in three of ten minutes; spread by half either way. */
function howMany(dice: Dice, expected: number): number {
  return Math.floor(expected * (0.5 + dice.next()) + dice.next())
}
