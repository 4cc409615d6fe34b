import { daysInMonth, weekdayOf } from './local-days.ts'

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export const monthNames = [
  ...(['january', 'february', 'march', 'april', 'may', 'june', 'july'] as const),
  ...(['august', 'september', 'october', 'november', 'december'] as const),
] as const

/** Which days a period means. `null`: all of them. */
export interface DaySet {
  /** Bit 1 is Monday. */
  readonly weekdays: number
  /** The nth (1 to 5) of a weekday in its month; 0: the last. */
  readonly nth: readonly { readonly weekday: number; readonly nth: number }[]
}

export interface MonthdaySet {
  /** Bit 1 is the first. */
  readonly dates: number
  readonly last: boolean
  /** Each means the weekday (Monday to Friday) of its month that is nearest to it. */
  readonly nearest: readonly number[]
}

export interface ExpressionProblem {
  /** The part that is not understood. */
  readonly part: string
  readonly message: string
}
type Parsed<T> = { readonly value: T | null } | { readonly problem: ExpressionProblem }

class NotUnderstood extends Error {
  readonly problem: ExpressionProblem
  constructor(part: string, message: string) {
    super(message)
    this.problem = { part, message }
  }
}

interface Numbers {
  readonly least: number
  readonly most: number
  readonly what: string
  read(word: string): number | null
}

const byName =
  (names: readonly string[]) =>
  (word: string): number | null => {
    const index = names.findIndex((name) => word.length >= 3 && name.startsWith(word))
    return index < 0 ? null : index + 1
  }

const number = (word: string): number | null => (/^\d{1,2}$/.test(word) ? Number(word) : null)

const weekdayNumbers: Numbers = { least: 1, most: 7, what: 'a weekday, like mon or tuesday', read: byName(weekdayNames) }
const monthdayNumbers: Numbers = { least: 1, most: 31, what: 'a day of the month: 1 to 31', read: number }
const monthNumbers: Numbers = {
  ...{ least: 1, most: 12, what: 'a month, like jan or february' },
  read: (word) => byName(monthNames)(word) ?? number(word),
}

/** `mon-fri`, `fri-mon`, `mon#1`, `friL`, `mon/2`; empty, `*` and `?` mean every day. */
export function parseWeekdays(text: string): Parsed<DaySet> {
  const nth: { weekday: number; nth: number }[] = []
  return parse(
    text,
    (part) => {
      const special = /^([a-z]+?)(?:#(\d+)|l)$/.exec(part)
      const weekday = special ? weekdayNumbers.read(special[1] ?? '') : null
      if (special && weekday !== null) {
        const count = special[2] === undefined ? 0 : Number(special[2])
        if (special[2] !== undefined && (count < 1 || count > 5)) {
          throw new NotUnderstood(part, `${part}: a month has at most five of each weekday, so the number after # is 1 to 5.`)
        }
        nth.push({ weekday, nth: count })
        return 0
      }
      if (/^\d/.test(part)) {
        throw new NotUnderstood(part, `${part}: weekdays are written as names, because 0 is Monday to some programs and Sunday to others.`)
      }
      return rangeBits(part, weekdayNumbers)
    },
    (bits) => ({ weekdays: bits, nth }),
  )
}

/** `1,15`, `25-5`, `1/7`, `L`, `15W`; empty, `*` and `?` mean every day. */
export function parseMonthdays(text: string): Parsed<MonthdaySet> {
  let last = false
  const nearest: number[] = []
  return parse(
    text,
    (part) => {
      const near = /^(\d{1,2})w$/.exec(part)
      if (part === 'l') last = true
      else if (near) nearest.push(inRange(Number(near[1]), part, monthdayNumbers))
      else return rangeBits(part, monthdayNumbers)
      return 0
    },
    (bits) => ({ dates: bits, last, nearest }),
  )
}

/** `jan,jul`, `nov-feb`, `jan/3`, `1-3`; empty, `*` and `?` mean every month. Bit 1 is January. */
export function parseMonths(text: string): Parsed<number> {
  return parse(
    text,
    (part) => rangeBits(part, monthNumbers),
    (bits) => bits,
  )
}

function parse<T>(text: string, bitsOf: (part: string) => number, make: (bits: number) => T): Parsed<T> {
  const parts = text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  if (text.trim() === '' || parts.some((part) => part === '*' || part === '?')) return { value: null }
  try {
    return { value: make(parts.reduce((bits, part) => bits | bitsOf(part), 0)) }
  } catch (error) {
    if (error instanceof NotUnderstood) return { problem: error.problem }
    throw error
  }
}

/** Bits of `a`, `a-b` (which may wrap), `a/step` (to the end) and `a-b/step`. */
function rangeBits(part: string, numbers: Numbers): number {
  if (part === '') throw new NotUnderstood(part, 'There is nothing between two commas.')
  const [range = '', stepText, ...more] = part.split('/')
  const [firstText = '', lastText, ...rest] = range.split('-').map((word) => word.trim())
  if (more.length > 0 || rest.length > 0) throw new NotUnderstood(part, `${part} is not ${numbers.what}, and no range of them.`)
  const step = stepText === undefined ? 1 : Number(stepText)
  if (!Number.isInteger(step) || step < 1 || stepText === '') {
    throw new NotUnderstood(part, `${part}: the step after / is a whole number from 1 on.`)
  }
  const first = firstText === '*' ? numbers.least : readOne(firstText, part, numbers)
  const given = lastText === undefined ? (stepText === undefined ? first : numbers.most) : readOne(lastText, part, numbers)
  const count = numbers.most - numbers.least + 1
  const last = given < first ? given + count : given
  let bits = 0
  for (let at = first; at <= last; at += step) bits |= 1 << (((at - numbers.least) % count) + numbers.least)
  return bits
}

function readOne(word: string, part: string, numbers: Numbers): number {
  const found = numbers.read(word)
  if (found === null) throw new NotUnderstood(part, `${word === '' ? part : word} is not ${numbers.what}.`)
  return inRange(found, part, numbers)
}

function inRange(found: number, part: string, { least, most, what }: Numbers): number {
  if (found < least || found > most) throw new NotUnderstood(part, `${part} is not ${what}.`)
  return found
}

/** Whether a set holds a day of its month; `weekday` is ISO. */
export function holdsWeekday({ weekdays, nth }: DaySet, weekday: number, date: number, monthLength: () => number): boolean {
  if (((weekdays >> weekday) & 1) === 1) return true
  return nth.some((one) => {
    if (one.weekday !== weekday) return false
    return one.nth === 0 ? date + 7 > monthLength() : Math.ceil(date / 7) === one.nth
  })
}

/** Whether a set holds a day; `day` in days since 1970. */
export function holdsMonthday({ dates, last, nearest }: MonthdaySet, year: number, month: number, date: number, day: number): boolean {
  if (((dates >> date) & 1) === 1) return true
  if (!last && nearest.length === 0) return false
  const length = daysInMonth(year, month)
  if (last && date === length) return true
  return nearest.some((wanted) => nearestWeekday(wanted, length, day - date) === date)
}

/** As cron means `15W`: the nearest Monday to Friday in the same month; null where the month has no such date. */
function nearestWeekday(wanted: number, length: number, dayBeforeFirst: number): number | null {
  if (wanted > length) return null
  const weekday = weekdayOf(dayBeforeFirst + wanted)
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1
  if (weekday === 7) return wanted === length ? wanted - 2 : wanted + 1
  return wanted
}
