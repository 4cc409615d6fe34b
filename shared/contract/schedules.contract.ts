import { z } from 'zod'
import { isRegionName } from '../model/account.ts'
import { scheduleFindingSchema } from '../model/schedules/check-schedule.ts'
import { handoverPlanSchema, handoverSchema } from '../model/schedules/handover/handover.ts'
import { announcementSchema, definitionSchema, otherToolSchema } from '../model/schedules/interop/imported.ts'
import {
  roleScheduleSchema,
  scheduleDraftSchema,
  scheduledRoleSchema,
  schedulePreviewSchema,
  yearDaySchema,
} from '../model/schedules/role-schedule.ts'
import { scheduleRunSchema } from '../model/schedules/run.ts'
import { holidaySourcesSchema, overrideSchema, powerStateSchema, scheduleSchema } from '../model/schedules/schedule.ts'
import { procedure } from './base.ts'

const roleOf = z.object({ accountId: z.string(), role: z.string().min(1).max(200) })
const scopeOf = roleOf.extend({ serverId: z.string().nullable().default(null).describe('null: the whole role') })
const onceOf = scopeOf.extend({ to: z.enum(['on', 'off']), at: z.iso.datetime() })
const putOff = z
  .int()
  .min(1)
  .max(7 * 1440)
const regionOf = z.object({ accountId: z.string(), region: z.string().refine(isRegionName, 'a region looks like eu-central-1') })
const tableName = z.string().regex(/^[\w.-]{3,255}$/, 'a table has a name of letters, digits, _, - and .')
const place = z.object({ code: z.string(), name: z.string() })
const year = z.int().min(1971).max(2199)

/** When servers run. Every change is told as a change of the topic `schedules`. */
export const schedulesContract = {
  /** Roles that have a schedule or an override, of one account or all: what is wanted now, and what comes next. */
  list: procedure.input(z.object({ accountId: z.string().optional() }).prefault({})).output(z.array(scheduledRoleSchema)),
  /** A role without a schedule: `schedule` is null and `now.state` any. */
  get: procedure.input(roleOf).output(scheduledRoleSchema),
  /** INVALID_INPUT with details.findings for a schedule with errors; warnings do not keep it from being saved. */
  save: procedure.input(scheduleDraftSchema.extend({ enabled: z.boolean().default(true) })).output(roleScheduleSchema),
  setEnabled: procedure.input(roleOf.extend({ enabled: z.boolean() })).output(roleScheduleSchema),
  remove: procedure.input(roleOf).output(z.object({ removed: z.boolean() })),
  /** All that is wrong or odd, at the field where it was typed. Asked while somebody types: it changes nothing. */
  check: procedure.input(z.object({ schedule: scheduleSchema })).output(z.object({ findings: z.array(scheduleFindingSchema) })),
  /** The next changes with what each does to which servers. `schedule`: one that is not saved yet; default: the role’s own. Empty while it has errors. */
  preview: procedure
    .input(roleOf.extend({ schedule: scheduleSchema.optional(), count: z.int().min(1).max(200).default(20) }))
    .output(schedulePreviewSchema),
  year: procedure.input(roleOf.extend({ schedule: scheduleSchema.optional(), year })).output(z.array(yearDaySchema)),
  /** Holidays of a year as their sources give them, and what of the sources cannot be used. */
  holidays: procedure
    .input(z.object({ sources: holidaySourcesSchema, year }))
    .output(z.object({ days: z.array(z.object({ date: z.iso.date(), name: z.string() })), findings: z.array(scheduleFindingSchema) })),
  /** Countries, states of a country, or regions of a state whose holidays are known. */
  holidayPlaces: procedure
    .input(z.object({ country: z.string().max(3).optional(), state: z.string().max(10).optional() }).prefault({}))
    .output(z.array(place)),
  /** An exception that ends by itself. `findings`: others that want something else at the same time. INVALID_INPUT where it could never hold. */
  override: procedure
    .input(
      scopeOf.extend({
        state: powerStateSchema,
        from: z.iso.datetime().nullable().default(null).describe('null: from now on'),
        until: z.iso.datetime(),
        note: z.string().trim().max(200).default(''),
      }),
    )
    .output(z.object({ override: overrideSchema, findings: z.array(scheduleFindingSchema) })),
  /** Leaves out the next start or stop: servers stay as they are until the change after it. CONFLICT where none comes. */
  skipNext: procedure.input(scopeOf.extend({ kind: z.enum(['on', 'off']) })).output(overrideSchema),
  /** The next start or stop comes later. CONFLICT where none comes. */
  postponeNext: procedure
    .input(
      scopeOf.extend({
        kind: z.enum(['on', 'off']),
        minutes: putOff,
      }),
    )
    .output(overrideSchema),
  /** What a one-off would do, and what else wants the contrary: asked while somebody types, it changes nothing. */
  checkOnce: procedure.input(onceOf).output(z.object({ findings: z.array(scheduleFindingSchema) })),
  /** Starts or stops once, at a time; afterwards the schedule counts from its next change. INVALID_INPUT with details.findings. */
  once: procedure
    .input(onceOf.extend({ note: z.string().trim().max(200).default('') }))
    .output(z.object({ override: overrideSchema, findings: z.array(scheduleFindingSchema) })),
  /** CONFLICT for a one-off that has come. */
  postponeOnce: procedure.input(z.object({ overrideId: z.string(), minutes: putOff })).output(overrideSchema),
  /** What was done and what was left out, newest first. */
  runs: procedure
    .input(z.object({ of: roleOf.optional(), limit: z.int().min(1).max(500).default(50) }).prefault({}))
    .output(z.array(scheduleRunSchema)),
  /** What the tags of Instance Scheduler and Cloud Custodian on servers mean. `definitions`: items of Instance Scheduler’s table as JSON. */
  otherTools: procedure
    .input(z.object({ accountId: z.string(), definitions: z.string().max(500_000).nullable().default(null) }))
    .output(z.object({ tools: z.array(otherToolSchema), announcements: z.array(announcementSchema) })),
  /** Tables of an account in which Instance Scheduler’s definitions may be; those that are named as it names its own first. */
  definitionTables: procedure.input(regionOf).output(z.object({ tables: z.array(z.object({ name: z.string(), likely: z.boolean() })) })),
  /** Schedules and periods of such a table as JSON, for `readDefinitions`. Read only. NOT_FOUND, FORBIDDEN, REFUSED for another tool’s table. */
  definitionsInTable: procedure.input(regionOf.extend({ table: tableName })).output(z.object({ text: z.string() })),
  /** What definitions of Instance Scheduler mean that somebody types or pastes. INVALID_INPUT for what is no JSON. */
  readDefinitions: procedure.input(z.object({ text: z.string().max(500_000) })).output(z.array(definitionSchema)),
  /** The role’s saved schedule for its servers alive now: schedules of EventBridge Scheduler as JSON, or a crontab of aws commands. */
  export: procedure
    .input(roleOf.extend({ format: z.enum(['eventbridge', 'crontab']), profile: z.string().max(200).nullable().default(null) }))
    .output(z.object({ regions: z.array(z.object({ region: z.string(), text: z.string() })), warnings: z.array(z.string()) })),
  endOverride: procedure.input(z.object({ overrideId: z.string() })).output(z.object({ ended: z.boolean() })),
  /** What EventBridge Scheduler would be given: shown before anything is made. */
  planHandOver: procedure.input(roleOf).output(handoverPlanSchema),
  /** Makes it, and changes hands. PLAN_STALE where it would be another by now; BLOCKED; CONFLICT near a change; FORBIDDEN with details.permissions. */
  handOver: procedure.input(roleOf.extend({ digest: z.string().max(64) })).output(handoverSchema),
  /** null: this program runs it. `look`: the account is asked now; else as it was seen last. */
  handover: procedure.input(roleOf.extend({ look: z.boolean().default(false) })).output(handoverSchema.nullable()),
  /** Makes the account what it should be. */
  putRight: procedure.input(roleOf).output(handoverSchema),
  /** This program runs it again; what was made in the account is deleted. */
  takeBack: procedure.input(roleOf.extend({ removesIamRole: z.boolean().default(true) })).output(z.object({ takenBack: z.literal(true) })),
}
