import { z } from 'zod'

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time looks like 07:30')
const endTimeSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time looks like 19:30; midnight at the end of a day is 24:00')
const daysSchema = z.string().trim().max(200).default('')

/**
 * When servers run on the days that it means. Weekdays, days of the month and months must all hold; an empty one holds always.
 * A window that ends before it begins runs past midnight and belongs to the day on which it begins.
 */
export const periodSchema = z.strictObject({
  name: z.string().trim().max(60).default('').describe('for people: it says why a server runs'),
  begin: timeSchema.nullable().default(null).describe('null with an end: it only stops; null with no end: the whole day'),
  end: endTimeSchema.nullable().default(null).describe('null with a begin: it only starts'),
  weekdays: daysSchema.describe('"mon-fri", "sat,sun", "fri-mon", "mon#1" (first), "friL" (last), "mon/2"'),
  monthdays: daysSchema.describe('"1,15", "25-5", "1/7", "L" (last), "15W" (the weekday nearest to it)'),
  months: daysSchema.describe('"jan,jul", "nov-feb", "jan/3"'),
  holidays: z
    .enum(['skip', 'same', 'only'])
    .default('skip')
    .describe('skip: nothing is started by it on a holiday; same: as on any other day; only: on holidays alone'),
})
export type Period = z.infer<typeof periodSchema>

export const holidayTypes = ['public', 'bank', 'school', 'optional', 'observance'] as const

const ownDateSchema = z.strictObject({
  date: z.iso.date(),
  until: z.iso.date().optional().describe('last day; default: the date alone'),
  name: z.string().trim().max(100).default(''),
})

/** Where holidays come from. All of them together. */
export const holidaySourcesSchema = z.strictObject({
  countries: z
    .array(
      z.strictObject({
        country: z.string().regex(/^[A-Z]{2}$/, 'two letters, e.g. DE'),
        state: z.string().max(10).optional().describe('ISO 3166-2 without the country, e.g. BE'),
        region: z.string().max(10).optional(),
        types: z.array(z.enum(holidayTypes)).min(1).default(['public']),
      }),
    )
    .max(10)
    .default([]),
  dates: z.array(ownDateSchema).max(1000).default([]),
  calendars: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(100), text: z.string().max(500_000).describe('an iCalendar file') }))
    .max(5)
    .default([]),
})
export type HolidaySources = z.infer<typeof holidaySourcesSchema>

export const offActions = ['stop', 'hibernate', 'destroy'] as const
export type OffAction = (typeof offActions)[number]

export const addressPolicies = ['keep', 'release'] as const

export const missedRunPolicies = ['skip', 'latest', 'within'] as const

export const scheduleSchema = z.strictObject({
  zone: z.string().max(60).describe('IANA, e.g. Europe/Berlin'),
  periods: z.array(periodSchema).max(50),
  holidays: holidaySourcesSchema.prefault({}),
  off: z.enum(offActions).default('stop').describe('destroy: rebuilt from the newest recipe at the next start'),
  elasticAddresses: z
    .enum(addressPolicies)
    .default('keep')
    .describe('of servers that are destroyed. keep: they are paid for meanwhile, and the next ones get them; release: given back for good'),
  missed: z
    .enum(missedRunPolicies)
    .default('latest')
    .describe('nobody was there to run it. skip: left out; latest: only the last one, once; within: the same, unless it is too old'),
  missedWithinMinutes: z.int().min(1).max(10_080).default(60).describe('counts with missed: within'),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** What a schedule wants. `any`: it leaves servers as they are. */
export const powerStateSchema = z.enum(['on', 'off', 'any'])
export type PowerState = z.infer<typeof powerStateSchema>

/** An exception that ends by itself. The later made of two counts, and one for a server before one for its role. */
export const overrideSchema = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  role: z.string(),
  serverId: z.string().nullable().describe('null: the whole role'),
  state: powerStateSchema.describe('any: servers are left as they are meanwhile, as when the next stop is skipped'),
  from: z.iso.datetime(),
  until: z.iso.datetime().describe('from then on the schedule counts again'),
  once: z.literal(true).optional().describe('a one-off: it is done at `from` whatever was wanted before, and holds until the next change'),
  note: z.string().max(200).default(''),
  createdAt: z.iso.datetime(),
})
export type Override = z.infer<typeof overrideSchema>
