import type { CompiledSchedule } from './compile-schedule.ts'
import { dateOfDay, dayMs, dayOfDate, minuteMs, minutesInDay } from './local-days.ts'
import type { YearDay } from './role-schedule.ts'
import { timeline } from './timeline.ts'

/** A year at a glance: how long servers are on and off on each day of the zone. */
export function yearOf(schedule: CompiledSchedule, year: number): YearDay[] {
  const { zone, holiday } = schedule
  const [first, after] = [dayOfDate(`${year}-01-01`), dayOfDate(`${year + 1}-01-01`)]
  const midnight = (day: number) => zone.resolve(day * minutesInDay * minuteMs).at
  const segments = timeline(schedule, midnight(first), midnight(after))
  let at = 0
  return Array.from({ length: after - first }, (_, index) => {
    const day = first + index
    const [start, end] = [midnight(day), midnight(day + 1)]
    const minutes = { on: 0, off: 0, any: 0 }
    while ((segments[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at += 1
    for (let next = at; ; next += 1) {
      const segment = segments[next]
      if (!segment || segment.start >= end) break
      minutes[segment.state] += Math.round((Math.min(segment.end, end) - Math.max(segment.start, start)) / minuteMs)
    }
    const length = end - start
    return {
      ...{ date: dateOfDay(day), onMinutes: minutes.on, offMinutes: minutes.off, holiday: holiday(day) },
      clocks: length < dayMs ? ('forward' as const) : length > dayMs ? ('back' as const) : null,
    }
  })
}
