import { DateTime } from 'luxon'

export interface OfferedEnd {
  readonly label: string
  /** `2026-11-23T22:00` in the zone. */
  readonly until: string
}

const field = "yyyy-MM-dd'T'HH:mm"

/** Ends that people mean, all to come: in a few hours, tonight, tomorrow morning, on Monday morning. `now`: milliseconds since 1970. */
export function offeredEnds(now: number, zone: string): OfferedEnd[] {
  const here = DateTime.fromMillis(now, { zone, locale: 'en-GB' })
  const at = (day: DateTime, hour: number) => day.startOf('day').set({ hour })
  const tonight = at(here, 22)
  const tomorrow = at(here.plus({ days: 1 }), 7)
  const monday = at(here.plus({ days: 8 - here.weekday }), 7)
  const offers = [
    { label: 'for 2 h', end: here.plus({ hours: 2 }).startOf('minute') },
    ...(tonight.toMillis() > now + 3_600_000 ? [{ label: 'until 22:00', end: tonight }] : []),
    { label: 'until tomorrow 07:00', end: tomorrow },
    ...(monday.toMillis() === tomorrow.toMillis() ? [] : [{ label: 'until Monday 07:00', end: monday }]),
  ]
  return offers.map(({ label, end }) => ({ label, until: end.toFormat(field) }))
}

/** Moments at which something is to happen once: in an hour, tonight, tomorrow morning. */
export function offeredMoments(now: number, zone: string): OfferedEnd[] {
  const here = DateTime.fromMillis(now, { zone, locale: 'en-GB' })
  const tonight = here.startOf('day').set({ hour: 22 })
  const tomorrow = here.plus({ days: 1 }).startOf('day').set({ hour: 7 })
  const soon = here.plus({ hours: 1 }).startOf('minute')
  return [
    { label: 'in 1 h', until: soon.toFormat(field) },
    ...(tonight > soon ? [{ label: 'at 22:00', until: tonight.toFormat(field) }] : []),
    { label: 'tomorrow at 07:00', until: tomorrow.toFormat(field) },
  ]
}
