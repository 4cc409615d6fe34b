import { z } from 'zod'
import { quietLogsSchema } from './quiet-logs.ts'
import { dayMs, hourMs, type ServerHour } from './server-hour.ts'

export const idleRuleIds = ['compute-optimizer', 'trusted-advisor', 'cost-explorer', 'optscale', 'own'] as const

/** When servers count as idle. A bound that is reached is still idle where `inclusive`. */
export const idleRuleSchema = z.object({
  id: z.enum(idleRuleIds),
  name: z.string(),
  days: z.int().min(1).max(93).describe('how far back it looks'),
  neededHours: z.int().describe('with fewer measured hours there is no answer'),
  cpu: z.object({
    statistic: z.enum(['maximum', 'average']),
    percent: z.number(),
    inclusive: z.boolean(),
  }),
  network: z
    .object({ bytes: z.number(), per: z.enum(['day', 'second']), inclusive: z.boolean() })
    .nullable()
    .describe('in and out together; null: traffic does not matter'),
  lowDays: z.int().nullable().describe('idle with so many days that are low, each by itself; null: all of the time must be'),
})
export type IdleRule = z.infer<typeof idleRuleSchema>

const megabyte = 1_000_000

/** The thresholds that others have published, each with its own window; ours, where they differ from hour to hour, are own ones. */
export const publishedRules: readonly IdleRule[] = [
  {
    // https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html; it answers from 30 hours of metrics on.
    ...{ id: 'compute-optimizer', name: 'Compute Optimizer', days: 14, neededHours: 30, lowDays: null },
    cpu: { statistic: 'maximum', percent: 5, inclusive: false },
    network: { bytes: 5 * megabyte, per: 'day', inclusive: false },
  },
  {
    // Check Qch7DwouX1, Low Utilization Amazon EC2 Instances.
    ...{ id: 'trusted-advisor', name: 'Trusted Advisor', days: 14, neededHours: 30, lowDays: 4 },
    cpu: { statistic: 'average', percent: 10, inclusive: true },
    network: { bytes: 5 * megabyte, per: 'day', inclusive: true },
  },
  {
    // Rightsizing recommendations: an instance like this is to be terminated.
    ...{ id: 'cost-explorer', name: 'Cost Explorer', days: 14, neededHours: 30, lowDays: null, network: null },
    cpu: { statistic: 'maximum', percent: 1, inclusive: true },
  },
  {
    // Abandoned instances.
    ...{ id: 'optscale', name: 'OptScale', days: 7, neededHours: 30, lowDays: null },
    cpu: { statistic: 'average', percent: 5, inclusive: true },
    network: { bytes: 1000, per: 'second', inclusive: true },
  },
]

/** Thresholds of one’s own: peak CPU, and traffic where it is to matter. */
export const ownThresholdsSchema = z.object({
  days: z.int().min(2).max(93),
  cpuPercent: z.number().min(0.1).max(100),
  megabytesPerDay: z.number().min(0).max(10_000_000).nullable().describe('null: traffic does not matter'),
})

/** Which rule holds; own thresholds stay while another is chosen. */
export const idleChoiceSchema = z.object({ rule: z.enum(idleRuleIds), own: ownThresholdsSchema, logs: quietLogsSchema })
export type IdleChoice = z.infer<typeof idleChoiceSchema>

/** Traffic does not matter at first: a server that monitoring asks all day has some. */
export const defaultIdleChoice: IdleChoice = {
  rule: 'own',
  own: { days: 14, cpuPercent: 5, megabytesPerDay: null },
  logs: { hours: 24, source: null },
}

export function rulesOf({ own }: IdleChoice): IdleRule[] {
  const mine: IdleRule = {
    ...{ id: 'own', name: 'Own rule', days: own.days, neededHours: 30, lowDays: null },
    cpu: { statistic: 'maximum', percent: own.cpuPercent, inclusive: false },
    network: own.megabytesPerDay === null ? null : { bytes: own.megabytesPerDay * megabyte, per: 'day', inclusive: true },
  }
  return [...publishedRules, mine]
}

export function chosenRule(choice: IdleChoice): IdleRule {
  const found = rulesOf(choice).find(({ id }) => id === choice.rule)
  if (!found) throw new Error(`no rule ${choice.rule}`)
  return found
}

/** Within a bound? */
export function isWithin(value: number, bound: number, inclusive: boolean): boolean {
  return inclusive ? value <= bound : value < bound
}

/** Whether so much traffic in so many hours is within the rule. */
export function isQuiet(rule: IdleRule, bytes: number, hours: number): boolean {
  if (rule.network === null) return true
  const { bytes: bound, per, inclusive } = rule.network
  return isWithin(bytes, (bound * hours * hourMs) / (per === 'day' ? dayMs : 1000), inclusive)
}

/** Whether one hour is idle by a rule; null: its traffic matters and was not measured. */
export function isIdleHour(rule: IdleRule, hour: ServerHour): boolean | null {
  if (!isWithin(hour[rule.cpu.statistic], rule.cpu.percent, rule.cpu.inclusive)) return false
  if (rule.network === null) return true
  return hour.network === null ? null : isQuiet(rule, hour.network, 1)
}
