import { z } from 'zod'
import { parseMonthdays, weekdayNames } from '../day-expression.ts'
import { type Period, periodSchema, type Schedule, scheduleSchema } from '../schedule.ts'
import { isZone, unknownZone } from '../zone-offsets.ts'
import type { Imported } from './imported.ts'

const words = z.union([z.string(), z.array(z.string())]).optional()
const flag = z.union([z.boolean(), z.string().transform((text) => /^(true|yes|1)$/i.test(text))]).optional()
const timeText = z
  .string()
  .regex(/^([0|1]?\d|2[0-3]):[0-5]\d$/)
  .optional()

const scheduleItemSchema = z.object({
  name: z.string(),
  timezone: z.string().optional(),
  periods: words,
  override_status: z.enum(['running', 'stopped']).optional(),
  enforced: flag,
  hibernate: flag,
  retain_running: flag,
  ssm_maintenance_window: words,
})

const periodItemSchema = z.object({
  name: z.string(),
  begintime: timeText,
  endtime: timeText,
  weekdays: words,
  monthdays: words,
  months: words,
})

/** A typed item of DynamoDB (`{"S": "office"}`) or a plain one, as a plain one. */
export function plainItem(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, plainValue(value)]))
}

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const [entry, ...more] = Object.entries(value)
  if (!entry || more.length > 0) return value
  const [type, inner] = entry
  if (type === 'NULL') return undefined
  if (type === 'L' && Array.isArray(inner)) return inner.map(plainValue)
  return ['S', 'N', 'BOOL', 'SS', 'NS'].includes(type) ? inner : value
}

/**
 * A schedule of AWS Instance Scheduler with the periods that it names: items of its configuration table, typed or plain. Definitions that it
 * would refuse mean nothing.
 */
export function fromInstanceScheduler(scheduleItem: unknown, periodItems: readonly unknown[]): Imported {
  const read = scheduleItemSchema.safeParse(plainItem(scheduleItem))
  if (!read.success) return nothing(`The schedule is not one of Instance Scheduler: ${issueWords(read.error)}.`)
  const item = read.data
  const warnings: string[] = []
  const zone = item.timezone || 'UTC'
  if (!isZone(zone)) return nothing(unknownZone(zone))
  const byName = new Map(periodItems.map((one) => [nameOf(one), one]))
  const periods: Period[] = []
  for (const reference of listOf(item.periods)) {
    const [name = '', type] = reference.split('@')
    if (type) warnings.push(`${name}@${type}: servers keep their instance type here; Instance Scheduler would make them ${type} first.`)
    if (!byName.has(name)) return nothing(`The period "${name}" is named by the schedule and does not exist.`)
    const made = periodOf(byName.get(name), warnings)
    if (typeof made === 'string') return nothing(`The period "${name}": ${made}`)
    periods.push(made)
  }
  warnings.push(...scheduleWarnings(item))
  if (periods.length === 0) {
    const only = item.override_status ? 'It has no periods, only override_status' : 'It has no periods'
    return nothing(`${only}: make an override here instead.`)
  }
  const schedule: Schedule = scheduleSchema.parse({ zone, periods, off: item.hibernate ? 'hibernate' : 'stop' })
  return { kind: 'schedule', schedule, warnings }
}

const nothing = (message: string): Imported => ({ kind: 'nothing', message })

function scheduleWarnings(item: z.infer<typeof scheduleItemSchema>): string[] {
  const warnings: string[] = []
  if (item.override_status) {
    warnings.push(
      `override_status keeps everything ${item.override_status} there, whatever the periods say. It is not taken over: make an override here.`,
    )
  }
  if (item.enforced)
    warnings.push('enforced: there, servers that somebody starts or stops by hand are put back. Here they stay so until the next change.')
  if (item.retain_running)
    warnings.push('retain_running: there, a server started by hand before its period is not stopped at its end. Here it is.')
  if (listOf(item.ssm_maintenance_window).length > 0) warnings.push('Maintenance windows of Systems Manager do not start servers here.')
  return warnings
}

/** A period of ours, or why there is none. */
function periodOf(item: unknown, warnings: string[]): Period | string {
  const read = periodItemSchema.safeParse(plainItem(item))
  if (!read.success) return `${issueWords(read.error)}.`
  const { name, begintime, endtime } = read.data
  const [begin, end] = [paddedTime(begintime), paddedTime(endtime)]
  const [weekdays, monthdays, months] = [weekdayNamesOf(listOf(read.data.weekdays)), listOf(read.data.monthdays), listOf(read.data.months)]
  if (weekdays === null) return 'a weekday is 0 (Monday) to 6, or a name.'
  const days = { weekdays: weekdays.join(','), monthdays: monthdays.join(','), months: months.join(',') }
  if (begin === null && end === null && Object.values(days).every((text) => text === ''))
    return 'it sets no time and no days, which is refused.'
  if (begin !== null && end !== null && begin > end) {
    return `it ends (${end}) before it begins (${begin}), which Instance Scheduler refuses. For a night make a period here: it may run past midnight.`
  }
  if (begin !== null && begin === end) return `it begins and ends at ${begin}: nothing would ever run.`
  const wrapping = monthdays.find((text) => Number(/^(\d+)-(\d+)/.exec(text)?.[1]) > Number(/^(\d+)-(\d+)/.exec(text)?.[2]))
  if (wrapping) return `days of the month ${wrapping} go round the end of the month, which Instance Scheduler refuses.`
  const unread = parseMonthdays(days.monthdays)
  if ('problem' in unread) return unread.problem.message
  if ((begin === null) !== (end === null) && Object.values(days).some((text) => text !== '')) {
    warnings.push(
      `${name}: on days that it does not mean, Instance Scheduler stops servers at midnight, though the period only ${begin ? 'starts' : 'stops'}. Here those days are left alone.`,
    )
  }
  const made = periodSchema.safeParse({ name: name.slice(0, 60), begin, end, ...days, holidays: 'same' })
  return made.success ? made.data : `${issueWords(made.error)}.`
}

function weekdayNamesOf(items: readonly string[]): string[] | null {
  const named = items.map((item) => {
    if (!/\d/.test(item.replace(/[#/].*$/, ''))) return item
    const [days = '', rest = ''] = [item.replace(/[#/L].*$/i, ''), item.replace(/^[\d-]*/, '')]
    const names = days.split('-').map((day) => (/^[0-6]$/.test(day) ? weekdayNames[Number(day)]?.slice(0, 3) : undefined))
    return names.includes(undefined) ? null : names.join('-') + rest
  })
  return named.every((one) => one !== null) ? named : null
}

const paddedTime = (time: string | undefined): string | null => (time === undefined ? null : time.padStart(5, '0'))

function listOf(value: string | readonly string[] | undefined): string[] {
  const parts = typeof value === 'string' ? value.split(',') : (value ?? []).flatMap((one) => one.split(','))
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function nameOf(item: unknown): string {
  const read = z.object({ name: z.string() }).safeParse(plainItem(item))
  return read.success ? read.data.name : ''
}

const [textWords, listWords, flagWords, timeWords] = [
  'is not written as text',
  'is neither text nor a list of texts',
  'is neither true nor false',
  'is not a time such as 09:00',
]
const fieldWords: Readonly<Record<string, string>> = {
  ...{ name: textWords, timezone: textWords, override_status: 'is neither "running" nor "stopped"' },
  ...{ periods: listWords, ssm_maintenance_window: listWords, weekdays: listWords, monthdays: listWords, months: listWords },
  ...{ enforced: flagWords, hibernate: flagWords, retain_running: flagWords },
  ...{ begintime: timeWords, endtime: timeWords, begin: timeWords, end: timeWords },
}

/** Which of the solution’s own fields cannot be read, and how they are written. */
function issueWords(error: z.ZodError): string {
  const said = error.issues.slice(0, 3).map(({ path: [field], code }) => {
    if (field === undefined) return 'it is not an item with fields'
    const name = String(field)
    return `${name} ${code === 'too_big' ? 'is too long' : (fieldWords[name] ?? 'cannot be read')}`
  })
  return [...new Set(said)].join(', ')
}
