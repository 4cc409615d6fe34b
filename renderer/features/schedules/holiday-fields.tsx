import { ActionIcon, Button, FileButton, Select, Textarea } from '@mantine/core'
import { IconCalendarPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import type { Schedule } from '../../../shared/model/schedules/schedule.ts'
import { client } from '../../bridge/client.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import type { ScheduleDraft } from './schedule-draft.ts'
import styles from './schedules.module.css'

/** Characters that the schedule keeps of one. */
const largestCalendar = 500_000
const mostShown = 6

interface HolidayFieldsProps {
  readonly draft: ScheduleDraft
  /** What the fields say; null: they cannot be read. */
  readonly schedule: Schedule | null
  readonly findings: readonly ScheduleFinding[]
  readonly onChange: (different: Partial<ScheduleDraft>) => void
}

/** Where holidays come from: a country, dates of one's own, calendar files. */
export function HolidayFields({ draft, schedule, findings, onChange }: HolidayFieldsProps) {
  const { countries, calendars } = draft.holidays
  const [place] = countries
  const listed = usePlaces({})
  const states = usePlaces(place === undefined ? null : { country: place.country })
  const setPlace = (country: string | null, state: string | null) =>
    onChange({
      holidays: {
        ...draft.holidays,
        countries: country === null ? [] : [{ country, types: place?.types ?? ['public'], ...(state === null ? {} : { state }) }],
      },
    })
  const addFile = async (file: File | null) => {
    if (file === null) return
    const text = (await file.slice(0, largestCalendar + 1).text()).slice(0, largestCalendar)
    onChange({ holidays: { ...draft.holidays, calendars: [...calendars, { name: file.name.slice(0, 100) || 'calendar', text }] } })
  }
  return (
    <div className={styles.fields}>
      <Select
        size="sm"
        label="Holidays of"
        placeholder="no country"
        clearable
        searchable
        data={listed.map(({ code, name }) => ({ value: code, label: name }))}
        value={place?.country ?? null}
        onChange={(country) => setPlace(country, null)}
      />
      <Select
        size="sm"
        label="State or region"
        placeholder={states.length === 0 ? 'none known' : 'the whole country'}
        clearable
        searchable
        disabled={states.length === 0}
        data={states.map(({ code, name }) => ({ value: code, label: name }))}
        value={place?.state ?? null}
        onChange={(state) => setPlace(place?.country ?? null, state)}
      />
      <Textarea
        className={styles.wide}
        size="sm"
        label="Own days off"
        placeholder={'2026-12-24 Christmas Eve\n2026-12-27 to 2026-12-31 between the years'}
        autosize
        minRows={2}
        maxRows={6}
        value={draft.dates}
        error={findings.some(({ path, severity }) => path.startsWith('holidays.dates') && severity === 'error')}
        onChange={(event) => onChange({ dates: event.currentTarget.value })}
      />
      <div className={styles.wide}>
        {calendars.map(({ name }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files may have the same name
          <p key={index} className={styles.calendar}>
            <span>{visibleText(name)}</span>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Remove ${visibleText(name)}`}
              onClick={() => onChange({ holidays: { ...draft.holidays, calendars: calendars.filter((_, other) => other !== index) } })}
            >
              <IconX size={14} />
            </ActionIcon>
          </p>
        ))}
        <FileButton accept=".ics,text/calendar" onChange={(file) => void addFile(file)}>
          {(open) => (
            <Button
              {...open}
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconCalendarPlus size={15} aria-hidden />}
              disabled={calendars.length >= 5}
            >
              Add a calendar file (.ics)…
            </Button>
          )}
        </FileButton>
        <FindingsAt findings={findings.filter(({ path }) => path.startsWith('holidays'))} />
        <Known schedule={schedule} />
      </div>
    </div>
  )
}

function usePlaces(within: { readonly country?: string } | null) {
  const places = useQuery({
    queryKey: ['schedules', 'places', within],
    queryFn: ({ signal }) => client.schedules.holidayPlaces(within ?? {}, { signal }),
    enabled: within !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (within === null ? undefined : places.data) ?? []
}

/** What this year’s holidays are, to be checked by somebody who knows them. */
function Known({ schedule }: { readonly schedule: Schedule | null }) {
  const year = new Date().getFullYear()
  const sources = schedule?.holidays
  const some = sources !== undefined && sources.countries.length + sources.dates.length + sources.calendars.length > 0
  const known = useQuery({
    queryKey: ['schedules', 'holidays', year, sources],
    queryFn: ({ signal }) =>
      client.schedules.holidays({ sources: sources ?? { countries: [], dates: [], calendars: [] }, year }, { signal }),
    enabled: some,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!some || known.data === undefined) return null
  const { days } = known.data
  const named = days.slice(0, mostShown).map(({ date, name }) => `${date.slice(5)} ${visibleText(name)}`)
  return (
    <p className={styles.known}>
      {days.length} in {year}
      {named.length === 0 ? '' : `: ${named.join(', ')}`}
      {days.length > mostShown ? ', …' : ''}
    </p>
  )
}
