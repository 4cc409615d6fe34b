import { HengeError } from '../../error.ts'
import type { HolidayLookup } from '../compile-schedule.ts'
import type { Schedule } from '../schedule.ts'
import { type Edge, edgesOf } from './edges.ts'

export interface CrontabTarget {
  readonly region: string
  readonly instanceIds: readonly string[]
  /** Of the AWS command line; null: its default. */
  readonly profile: string | null
}

/**
 * A schedule as lines of a crontab that call the AWS command line. Cron takes either kind of days where both are given, so the rest is asked
 * by `date` before the command. What cannot be said is a warning. INVALID_INPUT for ids and names that could be more than a word to a shell.
 */
export function toCrontab(
  schedule: Schedule,
  target: CrontabTarget,
  holiday: HolidayLookup,
  now: number,
): { readonly text: string; readonly warnings: string[] } {
  refuseOddWords(target)
  const { edges, warnings: lost } = edgesOf(schedule, holiday, now)
  const warnings = [...lost]
  if (schedule.off === 'destroy')
    warnings.push('Commands cannot destroy and rebuild: they stop and start the same servers, which come back unpatched.')
  warnings.push(
    'CRON_TZ is understood by cronie (Fedora, RHEL, Arch) and systemd-cron, not by the cron of Debian and Ubuntu: there, set the zone of the computer.',
  )
  warnings.push(
    'When clocks change, each cron has its own rule: a time that is jumped over may be left out, one that comes twice may run twice.',
  )
  const lines = edges.flatMap((edge) => {
    const when = whenOf(edge, `TZ=${schedule.zone} date`)
    if (when !== null) return [`${when} ${commandOf(edge, schedule, target)}`]
    const message = `A ${edge.to === 'on' ? 'start' : 'stop'} on the weekday nearest to a date cannot be said in a crontab.`
    if (!warnings.includes(message)) warnings.push(message)
    return []
  })
  const text = [`CRON_TZ=${schedule.zone}`, ...lines, ''].join('\n')
  return { text, warnings }
}

function refuseOddWords({ region, instanceIds, profile }: CrontabTarget): void {
  const odd = [region, ...instanceIds, ...(profile === null ? [] : [profile])].find(
    (word) => !/^[\w.@+-]+$/.test(word) || word.startsWith('-'),
  )
  if (odd === undefined) return
  throw new HengeError('INVALID_INPUT', `"${odd.slice(0, 60)}" cannot stand in a command line. Use letters, digits, points and hyphens.`)
}

/** Five fields, and what `date` must say; null where cron has no way. */
function whenOf(edge: Edge, date: string): string | null {
  if (edge.nearest !== null) return null
  const guards: string[] = []
  let dates: readonly number[] = edge.monthdays
  let weekdays: readonly number[] = edge.weekdays
  if (edge.nth) {
    const { weekday, nth } = edge.nth
    weekdays = [weekday]
    const ofMonth = nth === 0 ? range(22, 31) : range(nth * 7 - 6, Math.min(nth * 7, 31))
    dates = dates.length === 0 ? ofMonth : dates.filter((one) => ofMonth.includes(one))
    if (dates.length === 0) return null
    if (nth === 0) guards.push(`[ "$(${date} -d "+7 days" +\\%m)" != "$(${date} +\\%m)" ]`)
  }
  if (edge.lastDay) {
    dates = range(28, 31)
    guards.push(`[ "$(${date} -d "+1 day" +\\%d)" = 01 ]`)
  }
  if (dates.length > 0 && weekdays.length > 0) {
    // Cron would take either; so the weekday is asked for here.
    guards.push(`echo ${weekdays.join(' ')} | grep -q "$(${date} +\\%u)"`)
    weekdays = []
  }
  const list = (numbers: readonly number[]) => (numbers.length === 0 ? '*' : numbers.join(','))
  const fields = [edge.minute, edge.hour, list(dates), list(edge.months), list(weekdays.map((day) => day % 7))]
  return [fields.join(' '), ...guards.map((guard) => `${guard} &&`)].join(' ')
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

function commandOf(edge: Edge, { off }: Schedule, { region, instanceIds, profile }: CrontabTarget): string {
  const action = edge.to === 'on' ? 'start-instances' : 'stop-instances'
  const hibernate = edge.to === 'off' && off === 'hibernate' ? ' --hibernate' : ''
  const who = profile === null ? '' : ` --profile ${profile}`
  return `aws ec2 ${action} --region ${region}${who}${hibernate} --instance-ids ${instanceIds.join(' ')}`
}
