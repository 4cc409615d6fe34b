import { DateTime } from 'luxon'

/** Of this computer, as an IANA name. */
export function ownZone(): string {
  return DateTime.local().zoneName
}

/** `2026-11-29T02:00` in a zone as an instant in UTC; null where it is no date and time. */
export function localInstant(text: string, zone: string): string | null {
  const at = DateTime.fromISO(text, { zone })
  return at.isValid && text.includes('T') ? at.toUTC().toISO() : null
}

/** As of a schedule’s dates. */
const latestYear = 2199

/** Why nothing can begin at this time; null: it can. */
export function localProblem(text: string, now: number, zone: string): string | null {
  const at = DateTime.fromISO(text, { zone })
  if (!at.isValid || !text.includes('T')) return 'Choose a date and a time.'
  // Where clocks go forward, a time that does not exist is moved to one that does: nobody asked for that.
  if (at.toFormat("yyyy-MM-dd'T'HH:mm") !== text.slice(0, 16))
    return `There is no ${at.toFormat('d MMM')} ${text.slice(11, 16)} in ${zone}: clocks go forward over it.`
  if (at.toMillis() <= now) return 'This time has passed.'
  if (at.year > latestYear) return `Choose a year up to ${latestYear}.`
  return at.second === 0 && at.millisecond === 0 ? null : 'Leave the seconds out: times are whole minutes.'
}

/** `Sun 29 Nov 2026, 02:00, Europe/Berlin (UTC+1)`: nothing left to guess. `at` is ISO 8601. */
export function inZone(at: string, zone: string): string {
  const there = DateTime.fromISO(at, { zone, locale: 'en-GB' })
  const distance = there.offset === 0 ? '' : ` (UTC${there.toFormat('Z')})`
  return `${there.toFormat('ccc d LLL yyyy, HH:mm')}, ${zone}${distance}`
}

/** `Sun 29 Nov, 02:00`: where the zone is told beside it. */
export function shortInZone(at: string, zone: string): string {
  return DateTime.fromISO(at, { zone, locale: 'en-GB' }).toFormat('ccc d LLL, HH:mm')
}

/** `07:00` within a day, `Mon 07:00` within a week, else as shortInZone: for what comes next in little room. */
export function soonInZone(at: string, now: number, zone: string): string {
  const there = DateTime.fromISO(at, { zone, locale: 'en-GB' })
  const days = (there.toMillis() - now) / 86_400_000
  return days < 1 ? there.toFormat('HH:mm') : days < 7 ? there.toFormat('ccc HH:mm') : shortInZone(at, zone)
}

/** The coming night at two, when few people look: what the field begins with. */
export function nextNight(now: number, zone: string): string {
  const today = DateTime.fromMillis(now, { zone }).startOf('day').set({ hour: 2 })
  return (today.toMillis() > now ? today : today.plus({ days: 1 })).toFormat("yyyy-MM-dd'T'HH:mm")
}

/** `6 d 4 h`, `3 h 20 min`, `4 min 10 s`: how long until then, in two parts. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([amount]) => amount > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}
