import type { Dice } from '../dice.ts'
import { localHour } from '../local-hours.ts'
import type { LineText } from './line.ts'

/** Progress of the nightly report, by the minute of its hour. */
export function batchLines(dice: Dice, at: number, failing: number, first: boolean): LineText[] {
  const minute = Math.floor(at / 60_000) % 60
  const total = 48_000
  const done = Math.min(total, Math.round(((minute + 1) / 58) * total))
  const line = (level: LineText['level'], message: string): LineText => ({
    level,
    message,
    service: 'report',
    file: '/var/log/report.log',
    fields: { 'report.done': done, 'report.total': total },
  })
  if (minute === 0 && first) return [line('info', `report: started, ${total} orders of ${weekdayName(at)} to go`)]
  if (minute > 58 || (minute === 58 && !first)) return []
  if (minute === 58)
    return [
      line('info', `report: finished, ${total} orders, report written to /srv/reports/${new Date(at).toISOString().slice(0, 10)}.csv`),
    ]
  if (dice.next() < 0.02 + failing / 4) {
    return [line('warn', `report: order ${dice.between(80_000, 99_999)} has no customer, left out`)]
  }
  return [line('info', `report: ${done} of ${total} orders done`)]
}

const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function weekdayName(at: number): string {
  return names[localHour(at - 86_400_000).weekday - 1] ?? ''
}
