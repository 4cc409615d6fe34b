import type Holidays from 'date-holidays'
import type { HolidayLookup } from './compile-schedule.ts'
import { dateOfDay, dayMs, dayOfDate } from './local-days.ts'
import type { HolidaySources } from './schedule.ts'

type CountrySource = HolidaySources['countries'][number]
type DaysOfYear = ReadonlyMap<number, string>

/** A place whose holidays are known, and its parts. */
export interface HolidayPlace {
  readonly code: string
  readonly name: string
}

/** Holidays of all the world take a tenth of a second to load: only a schedule that has some pays for it. */
const library = async () => (await import('date-holidays')).default

/** Holidays of a country and year cost milliseconds to compute; they are the same for every schedule. */
const years = new Map<string, DaysOfYear>()
const places = new Map<string, Holidays>()

/** The name of the holiday of any day from all sources together; the first that names a day counts. */
export async function holidayLookup(sources: HolidaySources): Promise<HolidayLookup> {
  const { countries, dates, calendars } = sources
  if (countries.length + dates.length + calendars.length === 0) return () => null
  const own = ownDays(sources)
  const { calendarDays } = calendars.length > 0 ? await import('./icalendar.ts') : { calendarDays: undefined }
  const read = calendars.flatMap(({ name, text }) => calendarDays?.(text, name) ?? [])
  const placed = await Promise.all(countries.map(async (country) => ({ country, place: await placeOf(country) })))
  const known = new Map<number, DaysOfYear>()
  const ofYear = (year: number): DaysOfYear => {
    const found = known.get(year)
    if (found) return found
    // Names of countries are put in first, so that an own name for the same day counts.
    const days = new Map<number, string>()
    for (const { country, place } of placed)
      for (const [day, name] of countryYear(country, place, year)) if (!days.has(day)) days.set(day, name)
    for (const calendar of read) for (const [day, name] of calendar.ofYear(year)) days.set(day, name)
    known.set(year, days)
    return days
  }
  return (day) => own.get(day) ?? ofYear(new Date(day * dayMs).getUTCFullYear()).get(day) ?? null
}

function ownDays({ dates }: HolidaySources): DaysOfYear {
  const days = new Map<number, string>()
  for (const { date, until, name } of dates) {
    const first = dayOfDate(date)
    const last = until === undefined ? first : dayOfDate(until)
    for (let day = first; day <= last && day < first + 400; day += 1) days.set(day, name || dateOfDay(day))
  }
  return days
}

async function placeOf({ country, state, region, types }: CountrySource): Promise<Holidays> {
  const key = JSON.stringify([country, state, region, types])
  const found = places.get(key)
  if (found) return found
  const Library = await library()
  const options = { types: [...types] }
  const made =
    region && state
      ? new Library(country, state, region, options)
      : state
        ? new Library(country, state, options)
        : new Library(country, options)
  places.set(key, made)
  return made
}

function countryYear(source: CountrySource, place: Holidays, year: number): DaysOfYear {
  const key = `${JSON.stringify(source)} ${year}`
  const found = years.get(key)
  if (found) return found
  const days = new Map<number, string>()
  for (const { date, start, end, name } of place.getHolidays(year, 'en')) {
    const first = dayOfDate(date.slice(0, 10))
    const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / dayMs))
    for (let day = first; day < first + count; day += 1) if (!days.has(day)) days.set(day, name)
  }
  years.set(key, days)
  return days
}

/** Countries whose holidays are known, or the states of one, or the regions of a state. Empty where there are none. */
export async function holidayPlaces(country?: string, state?: string): Promise<HolidayPlace[]> {
  const Library = await library()
  const all = new Library()
  const found =
    country === undefined
      ? all.getCountries('en')
      : state === undefined
        ? all.getStates(country, 'en')
        : all.getRegions(country, state, 'en')
  return Object.entries(found ?? {}).map(([code, name]) => ({ code, name }))
}

/** What is wrong with a country, which the library would not say: it gives the whole country for a state that it does not know. */
export async function placeProblem({ country, state, region }: CountrySource): Promise<string | null> {
  const knows = (found: readonly HolidayPlace[], code: string) => found.some((one) => one.code === code)
  if (!knows(await holidayPlaces(), country))
    return `No holidays are known for the country "${country}". Give its dates yourself, or a calendar file.`
  if (state === undefined) return region === undefined ? null : 'A region needs its state.'
  const states = await holidayPlaces(country)
  if (!knows(states, state)) {
    const names = states.slice(0, 20).map(({ code }) => code)
    return `"${state}" is no state of ${country} whose holidays are known${names.length > 0 ? `: ${names.join(', ')}` : ''}.`
  }
  if (region === undefined || knows(await holidayPlaces(country, state), region)) return null
  return `"${region}" is no region of ${country}-${state} whose holidays are known.`
}
