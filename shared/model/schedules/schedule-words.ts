import { monthNames, parseMonthdays, parseMonths, parseWeekdays, weekdayNames } from './day-expression.ts'
import type { StateReason } from './desired-state.ts'
import type { addressPolicies, missedRunPolicies, OffAction, Period, PowerState, Schedule } from './schedule.ts'

/** What people read: names of states, actions and policies, and sentences about periods. Nothing else words them. */
export const stateWords: Readonly<Record<PowerState, string>> = { on: 'on', off: 'off', any: 'left as it is' }

export const offWords: Readonly<Record<OffAction, { readonly name: string; readonly what: string }>> = {
  stop: { name: 'Stop', what: 'Volumes and addresses stay and are paid for. The same disk comes back, as unpatched as it was.' },
  hibernate: {
    name: 'Hibernate',
    what: 'As stop, with the memory kept on the disk. Servers that were not launched for it stay on and are named.',
  },
  destroy: { name: 'Destroy', what: 'Nothing stays but the data volume and the logs. Rebuilt from the newest recipe at the next start.' },
}

export const addressWords: Readonly<Record<(typeof addressPolicies)[number], { readonly name: string; readonly what: string }>> = {
  keep: { name: 'Keep', what: 'The next servers get them. They are paid for meanwhile, like any other.' },
  release: { name: 'Release', what: 'Given back for good, and nobody gets them again: whatever reaches the role by them must be told.' },
}

export const missedWords: Readonly<Record<(typeof missedRunPolicies)[number], { readonly name: string; readonly what: string }>> = {
  skip: { name: 'Skip it', what: 'What was missed stays undone until the next change; it is recorded as skipped.' },
  latest: { name: 'Run the latest once', what: 'Of all that was missed only the last counts, and is done once.' },
  within: {
    name: 'Run the latest if it is recent',
    what: 'Of all that was missed only the last counts, and not when it is older than the minutes given.',
  },
}

export const holidayWords: Readonly<Record<Period['holidays'], string>> = {
  skip: 'not on holidays',
  same: 'on holidays too',
  only: 'on holidays only',
}

/** `what` as it happens: "start", "stop", "destroy"; `rebuild` is the start after a destroy. */
export function actionWords(to: PowerState, off: OffAction): string {
  if (to === 'any') return 'leave as it is'
  if (to === 'off') return off
  return off === 'destroy' ? 'rebuild' : 'start'
}

const ordinal = ['last', 'first', 'second', 'third', 'fourth', 'fifth']
const title = (name = '') => name.slice(0, 1).toUpperCase() + name.slice(1)
const short = (name = '') => title(name.slice(0, 3))

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** Neighbours as ranges: bits 1, 2, 3 and 5 are "Mon to Wed" and "Fri". Those that go round are one range. */
function ranges(bits: number, count: number, word: (number: number) => string): string[] {
  const has = (number: number) => ((bits >> (((number - 1 + count) % count) + 1)) & 1) === 1
  const found: string[] = []
  for (let first = 1; first <= count; first += 1) {
    if (!has(first) || has(first - 1)) continue
    let last = first
    while (has(last + 1)) last += 1
    const end = ((last - 1) % count) + 1
    if (last === first) found.push(word(first))
    else found.push(last === first + 1 ? `${word(first)}, ${word(end)}` : `${word(first)} to ${word(end)}`)
  }
  return found
}

function weekdayWords(text: string): string | null {
  const parsed = parseWeekdays(text)
  if ('problem' in parsed) return text
  if (parsed.value === null) return null
  const { weekdays, nth } = parsed.value
  if (weekdays === 0b1111_1110) return null
  const named = nth.map((one) => `the ${ordinal[one.nth]} ${title(weekdayNames[one.weekday - 1])} of the month`)
  return listed([...ranges(weekdays, 7, (number) => short(weekdayNames[number - 1])), ...named])
}

function monthdayWords(text: string): string | null {
  const parsed = parseMonthdays(text)
  if ('problem' in parsed) return text
  if (parsed.value === null) return null
  const { dates, last, nearest } = parsed.value
  // A month has no first after its 31st to go on with.
  const days = ranges(dates, 32, String)
  const parts = [...days, ...(last ? ['the last day'] : []), ...nearest.map((date) => `the weekday nearest to ${date}`)]
  return `${listed(parts)} of the month`
}

function monthWords(text: string): string | null {
  const parsed = parseMonths(text)
  if ('problem' in parsed) return text
  if (parsed.value === null || parsed.value === 0b1_1111_1111_1110) return null
  return listed(ranges(parsed.value, 12, (number) => short(monthNames[number - 1])))
}

/** `Mon to Fri, 07:00 to 19:00`; `every day, stops at 18:00`; `Mon, 22:00 to 06:00 of the next day, in Nov to Feb`. */
export function periodWords({ begin, end, weekdays, monthdays, months, holidays }: Period): string {
  const [inWeek, inMonth, inYear] = [weekdayWords(weekdays), monthdayWords(monthdays), monthWords(months)]
  const days = inWeek && inMonth ? `${inWeek}, only if it is ${inMonth}` : (inWeek ?? inMonth ?? 'every day')
  const parts = [days, timeWords(begin, end), ...(inYear ? [`in ${inYear}`] : []), ...(holidays === 'only' ? [holidayWords.only] : [])]
  return parts.join(', ')
}

function timeWords(begin: string | null, end: string | null): string {
  if (begin === null) return end === null ? 'the whole day' : `stops at ${end}`
  if (end === null) return `starts at ${begin}`
  return begin > end ? `${begin} to ${end} of the next day` : `${begin} to ${end}`
}

/** Its name, else what it says. */
export function periodName(schedule: Pick<Schedule, 'periods'>, index: number): string {
  const period = schedule.periods[index]
  if (!period) return `period ${index + 1}`
  return period.name || periodWords(period)
}

/** Why servers are on, off or left as they are: the end of a sentence that begins with the state. */
export function reasonWords(reason: StateReason, schedule: Pick<Schedule, 'periods'>): string {
  switch (reason.kind) {
    case 'period':
      return periodName(schedule, reason.period)
    case 'holiday':
      return `holiday: ${reason.name}`
    case 'outside':
      return 'outside all periods'
    case 'nothing':
      return 'no period says anything about now'
  }
}
