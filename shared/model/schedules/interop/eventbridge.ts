import type { HolidayLookup } from '../compile-schedule.ts'
import type { Schedule } from '../schedule.ts'
import { type Edge, edgesOf } from './edges.ts'

/** What CreateSchedule of EventBridge Scheduler takes, but for the role that it acts as. */
export interface EventBridgeSchedule {
  readonly Name: string
  readonly Description: string
  readonly ScheduleExpression: string
  readonly ScheduleExpressionTimezone: string
  readonly FlexibleTimeWindow: { readonly Mode: 'OFF' }
  readonly Target: { readonly Arn: string; readonly Input: string }
}

export const overridesStayHere = 'Exceptions (overrides) stay here: what EventBridge runs does not know them.'

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']

/**
 * A schedule as schedules of EventBridge Scheduler that call EC2 themselves. Its rule for changes of the clock is ours. `name`: letters, digits,
 * hyphens and points. What cannot be said there is a warning.
 */
export function toEventBridge(
  schedule: Schedule,
  instanceIds: readonly string[],
  name: string,
  holiday: HolidayLookup,
  now: number,
): { readonly schedules: EventBridgeSchedule[]; readonly warnings: string[] } {
  const { edges, warnings: lost } = edgesOf(schedule, holiday, now)
  const warnings = [...lost]
  if (schedule.off === 'destroy')
    warnings.push('EventBridge cannot destroy and rebuild: it stops and starts the same servers, which come back unpatched.')
  warnings.push(overridesStayHere)
  const schedules = edges.flatMap((edge, index) => {
    const expression = cronOf(edge)
    if (expression === null) {
      const message = `A ${edge.to === 'on' ? 'start' : 'stop'} on certain weekdays and certain days of the month together cannot be said: EventBridge takes one of the two.`
      if (!warnings.includes(message)) warnings.push(message)
      return []
    }
    return [
      {
        Name: `${name}-${edge.to === 'on' ? 'start' : 'stop'}-${index + 1}`.slice(-64),
        Description: 'Power schedule of Henge',
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: schedule.zone,
        FlexibleTimeWindow: { Mode: 'OFF' as const },
        Target: targetOf(edge, schedule, instanceIds),
      },
    ]
  })
  return { schedules, warnings }
}

function targetOf(edge: Edge, schedule: Schedule, instanceIds: readonly string[]): EventBridgeSchedule['Target'] {
  const hibernate = edge.to === 'off' && schedule.off === 'hibernate' ? { Hibernate: true } : {}
  return {
    Arn: `arn:aws:scheduler:::aws-sdk:ec2:${edge.to === 'on' ? 'startInstances' : 'stopInstances'}`,
    Input: JSON.stringify({ InstanceIds: instanceIds, ...hibernate }),
  }
}

/** `cron(minutes hours day-of-month month day-of-week year)`; null where both kinds of days are asked for. */
function cronOf(edge: Edge): string | null {
  const byWeek = edge.nth !== null || edge.weekdays.length > 0
  const byMonth = edge.lastDay || edge.nearest !== null || edge.monthdays.length > 0
  if (byWeek && byMonth) return null
  const ofMonth = edge.lastDay
    ? 'L'
    : edge.nearest !== null
      ? `${edge.nearest}W`
      : edge.monthdays.length > 0
        ? edge.monthdays.join(',')
        : byWeek
          ? '?'
          : '*'
  const ofYear = edge.months.length === 0 ? '*' : edge.months.map((month) => months[month - 1]).join(',')
  return `cron(${edge.minute} ${edge.hour} ${ofMonth} ${ofYear} ${byWeek ? weekOf(edge) : '?'} *)`
}

function weekOf({ nth, weekdays: days }: Edge): string {
  if (nth === null) return days.map((day) => weekdays[day - 1]).join(',')
  // There Sunday is 1.
  const day = (nth.weekday % 7) + 1
  return nth.nth === 0 ? `${day}L` : `${day}#${nth.nth}`
}
