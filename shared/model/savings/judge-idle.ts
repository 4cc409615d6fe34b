import { z } from 'zod'
import { type IdleRule, idleRuleIds, isQuiet, isWithin } from './idle-rule.ts'
import { dayMs, hourMs, type RoleHour } from './server-hour.ts'

export const idleVerdictSchema = z.object({
  rule: z.enum(idleRuleIds),
  state: z.enum(['idle', 'not-idle', 'not-enough-data']),
  reason: z.string().describe('the figures that decided it, beside the rule’s'),
  hoursWithData: z.int(),
})
export type IdleVerdict = z.infer<typeof idleVerdictSchema>

/**
 * What a rule says of a role at an instant (milliseconds since 1970): its busiest server decides, over all generations. Hours that nobody
 * measured are not in it; with too few there is no answer.
 */
export function judgeIdle(rule: IdleRule, hours: readonly RoleHour[], now: number): IdleVerdict {
  const from = now - rule.days * dayMs
  const within = hours.filter(({ at }) => at >= from && at < now)
  const verdict = (state: IdleVerdict['state'], reason: string): IdleVerdict => ({
    ...{ rule: rule.id, state, reason, hoursWithData: within.length },
  })
  if (within.length < rule.neededHours) {
    return verdict('not-enough-data', `${within.length} measured hours in ${rule.days} days, of ${rule.neededHours} needed`)
  }
  return rule.lowDays === null ? judgeWhole(rule, within, verdict) : judgeDays(rule, rule.lowDays, within, verdict)
}

type Verdict = (state: IdleVerdict['state'], reason: string) => IdleVerdict

function judgeWhole(rule: IdleRule, hours: readonly RoleHour[], verdict: Verdict): IdleVerdict {
  const { statistic, percent, inclusive } = rule.cpu
  const value = statistic === 'maximum' ? Math.max(...hours.map(({ maximum }) => maximum)) : meanOf(hours.map(({ average }) => average))
  const cpu = `${statistic === 'maximum' ? 'peak' : 'average'} CPU ${percentText(value)} (limit ${percentText(percent)})`
  const measured = `${hours.length} measured hours`
  if (!isWithin(value, percent, inclusive)) return verdict('not-idle', `${cpu}, ${measured}`)
  if (rule.network === null) return verdict('idle', `${cpu}, ${measured}`)
  const unknown = hours.filter(({ network }) => network === null).length
  const traffic = trafficOf(rule, hours)
  const text = `${cpu}, ${traffic.text}, ${measured}`
  // What is known may be too much already; too little never says that the rest was nothing.
  if (!traffic.quiet) return verdict('not-idle', text)
  if (unknown > 0) return verdict('not-enough-data', `${cpu}, but the traffic of ${unknown} of ${hours.length} hours is not known`)
  return verdict('idle', text)
}

function trafficOf(rule: IdleRule, hours: readonly RoleHour[]): { readonly quiet: boolean; readonly text: string } {
  if (rule.network?.per === 'second') {
    const mean = meanOf(hours.flatMap(({ network }) => (network === null ? [] : [network])))
    const text = `${bytesText((mean * 1000) / hourMs)}/s (limit ${bytesText(rule.network.bytes)}/s)`
    return { quiet: isQuiet(rule, mean, 1), text }
  }
  const days = [...daysOf(hours).values()].map((day) => day.reduce((sum, { network }) => sum + (network ?? 0), 0))
  const most = Math.max(0, ...days)
  return { quiet: isQuiet(rule, most, 24), text: `busiest day ${bytesText(most)} (limit ${bytesText(rule.network?.bytes ?? 0)})` }
}

function judgeDays(rule: IdleRule, needed: number, hours: readonly RoleHour[], verdict: Verdict): IdleVerdict {
  const days = [...daysOf(hours).values()]
  const known = days.filter((day) => rule.network === null || day.every(({ network }) => network !== null))
  const low = known.filter((day) => {
    const bytes = day.reduce((sum, { network }) => sum + (network ?? 0), 0)
    return isWithin(meanOf(day.map((hour) => hour[rule.cpu.statistic])), rule.cpu.percent, rule.cpu.inclusive) && isQuiet(rule, bytes, 24)
  })
  const bounds = [
    `${rule.cpu.statistic} CPU up to ${percentText(rule.cpu.percent)}`,
    ...(rule.network === null ? [] : [`traffic up to ${bytesText(rule.network.bytes)}`]),
  ].join(' and ')
  if (low.length >= needed) return verdict('idle', `${low.length} of ${days.length} days with ${bounds} (${needed} are enough)`)
  // As many days as are not known could make it so.
  if (low.length + days.length - known.length >= needed || days.length < needed) {
    return verdict('not-enough-data', `${known.length} days with all measurements, of ${needed} needed`)
  }
  return verdict('not-idle', `${low.length} of ${days.length} days with ${bounds}, of ${needed} needed`)
}

function daysOf(hours: readonly RoleHour[]): Map<number, RoleHour[]> {
  return Map.groupBy(hours, ({ at }) => Math.floor(at / dayMs))
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function percentText(value: number): string {
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} %`
}

/** "4.2 MB", "870 B" */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${units[unit]}`
}
