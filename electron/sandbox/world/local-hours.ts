/** The town whose working hours the sandbox’s users keep. */
const zone = 'Europe/Berlin'

const hourMs = 3_600_000

const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export interface LocalHour {
  /** ISO: 1 = Monday. */
  readonly weekday: number
  readonly hour: number
}

const known = new Map<number, LocalHour>()

/** Weekday and hour on the users’ clocks; formatting is slow and asked for often, so each hour is worked out once. */
export function localHour(milliseconds: number): LocalHour {
  const hourNumber = Math.floor(milliseconds / hourMs)
  let local = known.get(hourNumber)
  if (local === undefined) {
    const parts = format.formatToParts(hourNumber * hourMs)
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? ''
    local = { weekday: weekdays.indexOf(part('weekday')) + 1, hour: Number(part('hour')) }
    known.set(hourNumber, local)
  }
  return local
}
