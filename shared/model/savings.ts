import { z } from 'zod'
import { moneySchema } from './fleet.ts'
import { coverageEffectSchema } from './savings/coverage.ts'
import { idleChoiceSchema, idleRuleSchema } from './savings/idle-rule.ts'
import { idleVerdictSchema } from './savings/judge-idle.ts'

/** Weekly hours in which a role runs, the same on each chosen day, in one zone. Empty windows are refused. */
export const weeklyHoursSchema = z
  .object({
    days: z.array(z.int().min(1).max(7)).min(1).describe('ISO weekdays, 1 = Monday'),
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time looks like 07:00'),
    to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time looks like 19:00'),
    zone: z.string().describe('IANA, e.g. Europe/Berlin'),
  })
  .describe('a window that ends before it begins runs past midnight; one that ends where it begins is refused')
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>

/** Cost of one line of a bill, per month of 730 hours. */
export const costPartSchema = z.object({
  what: z.string().describe('"2 × t3.small, 730 h at $0.024"'),
  kind: z.enum(['compute', 'volume', 'snapshot', 'address', 'rebuild']),
  amount: z.number(),
})
export type CostPart = z.infer<typeof costPartSchema>

export const costOptionSchema = z.object({
  money: moneySchema,
  parts: z.array(costPartSchema),
})
export type CostOption = z.infer<typeof costOptionSchema>

/** One hour of the week, over all weeks with data. */
export const useOfHourSchema = z.object({
  maximum: z.number().describe('percent CPU of the busiest server'),
  mean: z.number().describe('percent CPU of all servers'),
  idle: z.boolean().describe('in every week with data'),
  weeks: z.int().describe('how many weeks have data'),
})
export type UseOfHour = z.infer<typeof useOfHourSchema>

export const idleMeasurementSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('measured'),
    days: z.number(),
    hoursWithData: z.number(),
    idleHours: z.number().describe('hours that are idle by the chosen rule'),
    idleOutsideHours: z.number().describe('of the hours outside the weekly window with data, how many were idle'),
    outsideHours: z.number(),
    buckets: z
      .array(useOfHourSchema.nullable())
      .length(168)
      .describe('by hour of the week from Monday 00:00 in the window’s zone; null: no data'),
  }),
  z.object({ state: z.literal('not-enough-data'), hoursWithData: z.number(), neededHours: z.number() }),
  z.object({ state: z.literal('unavailable'), message: z.string().describe('why the metrics could not be read') }),
])
export type IdleMeasurement = z.infer<typeof idleMeasurementSchema>

export const roleSavingsSchema = z.object({
  accountId: z.string(),
  role: z.string(),
  servers: z.number().int(),
  now: costOptionSchema,
  stop: costOptionSchema.describe('stopped outside the hours: volumes and Elastic IPs stay'),
  destroy: costOptionSchema.describe('destroyed outside the hours and rebuilt: nothing stays, minutes of boot are paid'),
  coverage: coverageEffectSchema.nullable().describe('as on the last bill that was read; null: none was, or it has no hour of the role'),
  hoursPerWeek: z.number(),
  idle: idleMeasurementSchema,
  verdicts: z.array(idleVerdictSchema).describe('one of each rule; [] while metrics cannot be read'),
})
export type RoleSavings = z.infer<typeof roleSavingsSchema>

export const savingsOverviewSchema = z.object({
  hours: weeklyHoursSchema,
  idle: idleChoiceSchema.extend({ rules: z.array(idleRuleSchema).describe('the published ones and the own one') }),
  roles: z.array(roleSavingsSchema),
  total: z.object({ now: moneySchema, stop: moneySchema, destroy: moneySchema }),
  prices: z.object({ source: z.string(), asOf: z.iso.date() }),
})
export type SavingsOverview = z.infer<typeof savingsOverviewSchema>
