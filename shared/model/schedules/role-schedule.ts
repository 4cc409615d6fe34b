import { z } from 'zod'
import { moneySchema } from '../fleet.ts'
import { scheduleFindingSchema } from './check-schedule.ts'
import { handoverPhases } from './handover/handover.ts'
import { overrideSchema, powerStateSchema, scheduleSchema } from './schedule.ts'

/** When the servers of a role in an account run. */
export const roleScheduleSchema = z.object({
  accountId: z.string(),
  role: z.string(),
  schedule: scheduleSchema,
  enabled: z.boolean().describe('false: it is kept, and does nothing'),
  updatedAt: z.iso.datetime(),
})
export type RoleSchedule = z.infer<typeof roleScheduleSchema>

const shiftSchema = z
  .enum(['missing', 'repeated'])
  .nullable()
  .describe('what a change of the clocks does: missing, it happens as soon as clocks have jumped over it; repeated, the first time counts')

/** A change of what is wanted. */
export const plannedTransitionSchema = z.object({
  at: z.iso.datetime().describe('UTC'),
  local: z.iso.datetime({ offset: true }).describe('the same in the zone of the schedule'),
  to: powerStateSchema,
  action: z.string().describe('start, stop, hibernate, destroy, rebuild, or "leave as it is"'),
  why: z.string(),
  shift: shiftSchema,
  holiday: z.string().nullable().describe('name of the holiday on its day'),
  overrideId: z.string().nullable(),
  once: z.literal(true).optional().describe('the override is a one-off'),
  serverIds: z.array(z.string()).describe('servers alive now that it means; others of the role have an override of their own'),
  saves: moneySchema.nullable().describe('of a stop: until the next start; null where that is not known, and for other changes'),
})
export type PlannedTransition = z.infer<typeof plannedTransitionSchema>

/** What is wanted of a role now. */
export const roleNowSchema = z.object({
  state: powerStateSchema,
  why: z.string(),
  overrideId: z.string().nullable(),
  next: z.object({ at: z.iso.datetime(), to: powerStateSchema, action: z.string() }).nullable().describe('null: nothing changes any more'),
})
export type RoleNow = z.infer<typeof roleNowSchema>

/** A role as the list of schedules and the row of the fleet show it. `schedule` null: it has overrides only. */
export const scheduledRoleSchema = z.object({
  accountId: z.string(),
  role: z.string(),
  schedule: roleScheduleSchema.nullable(),
  summary: z.array(z.string()).describe('its periods in words'),
  now: roleNowSchema,
  overrides: z.array(overrideSchema).describe('those that hold or will, of the role and of its servers'),
  handover: z
    .object({ phase: z.enum(handoverPhases), drift: z.int(), problem: z.string().nullable() })
    .optional()
    .describe(
      'EventBridge Scheduler carries it out, or is about to; drift: in how many things the account is otherwise; missing: this program',
    ),
})
export type ScheduledRole = z.infer<typeof scheduledRoleSchema>

export const schedulePreviewSchema = z.object({
  zone: z.string(),
  now: roleNowSchema,
  transitions: z.array(plannedTransitionSchema),
  heldBack: z
    .array(z.object({ date: z.iso.date(), holiday: z.string(), period: z.string() }))
    .describe('days on which a holiday keeps a period from what it would do'),
  servers: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), overrideId: z.string().nullable() })),
  findings: z.array(scheduleFindingSchema),
  saves: z
    .object({
      hoursPerWeek: z.number().describe('on, in the mean of the coming year'),
      startsPerWeek: z.number(),
      now: moneySchema.describe('a month as servers stand now'),
      scheduled: moneySchema.describe('a month with the schedule'),
    })
    .nullable()
    .describe('null where it cannot be said: there are no servers, or the schedule only stops, or only starts'),
})
export type SchedulePreview = z.infer<typeof schedulePreviewSchema>

/** One day of the year at a glance. */
export const yearDaySchema = z.object({
  date: z.iso.date(),
  onMinutes: z.int().describe('0 to 1500: a day may have 25 hours'),
  offMinutes: z.int().describe('the rest of the day is left as it is'),
  holiday: z.string().nullable(),
  clocks: z.enum(['forward', 'back']).nullable(),
})
export type YearDay = z.infer<typeof yearDaySchema>

export const scheduleDraftSchema = z.object({ accountId: z.string(), role: z.string().min(1).max(200), schedule: scheduleSchema })
