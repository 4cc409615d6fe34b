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
  readonly lines: (dice: Dice, at: number, failing: number) => LineText[]
}

const applications: Readonly<Record<Exclude<Workload, 'generic'>, Application>> = {
  web: { rate: 2.2, lines: webLines },
  api: { rate: 1.6, lines: apiLines },
  database: { rate: 0.5, lines: databaseLines },
  batch: { rate: 5, lines: batchLines },
  staging: { rate: 2, lines: webLines },
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
    const { rate, lines } = applications[workload]
    const incident = incidentAt(instance, start)
    const failing = incident?.failing ?? 0
    // More happens while something is wrong: people press reload.
    const expected = rate * loadAt(workload, start) * (incident === null ? 1 : 2)
    for (let event = howMany(dice, expected); event > 0; event--) {
      events.push({ offset: dice.between(0, minuteMs - 1), make: (at) => lines(dice, at, failing) })
    }
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
