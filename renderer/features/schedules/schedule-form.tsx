import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { addressPolicies, missedRunPolicies, offActions, type Schedule } from '../../../shared/model/schedules/schedule.ts'
import { addressWords, missedWords, offWords, periodWords } from '../../../shared/model/schedules/schedule-words.ts'
import { hoursOfWeek, periodsOfWeek, weekOfSchedule } from '../../../shared/model/schedules/week-of-schedule.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import { HolidayFields } from './holiday-fields.tsx'
import { PeriodList } from './period-list.tsx'
import { periodDraftOf, type ScheduleDraft } from './schedule-draft.ts'
import styles from './schedules.module.css'
import { WeekGrid } from './week-grid.tsx'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
const hoursInWeek = 168

interface ScheduleFormProps {
  readonly draft: ScheduleDraft
  /** What the form says; null: something in it cannot be read. */
  readonly schedule: Schedule | null
  readonly findings: readonly ScheduleFinding[]
  readonly onChange: (draft: ScheduleDraft) => void
}

/** A schedule: its week to paint, its periods to write, and what off means. */
export function ScheduleForm({ draft, schedule, findings, onChange }: ScheduleFormProps) {
  const week = useMemo(() => (schedule === null ? null : weekOfSchedule(schedule)), [schedule])
  const [periodsShown, setPeriodsShown] = useState(false)
  const change = (different: Partial<ScheduleDraft>) => onChange({ ...draft, ...different })
  const wrongPeriod = findings.some(({ path, severity }) => path.startsWith('periods') && severity === 'error')
  const open = periodsShown || week === null || wrongPeriod
  const hours = week === null ? null : hoursOfWeek(week).reduce((sum, minutes) => sum + minutes, 0) / 60
  return (
    <div className={styles.form}>
      {week === null ? (
        <p className={styles.noWeek}>
          {schedule === null
            ? 'The week can be painted again as soon as the periods below can be read.'
            : 'No one week says all of this schedule: it has days of the month, single starts or stops, or its periods treat holidays in different ways. The year below shows it.'}
        </p>
      ) : (
        <>
          <WeekGrid week={week} onChange={(painted) => change({ periods: periodsOfWeek(painted).map(periodDraftOf) })} />
          <p className={styles.known}>
            {hours === null
              ? ''
              : `${hours.toFixed(hours % 1 === 0 ? 0 : 1)} of ${hoursInWeek} hours on, ${(100 - (hours / hoursInWeek) * 100).toFixed(1)} % off. `}
            Paint with the mouse, or with the arrow keys, Shift and Space.
          </p>
        </>
      )}
      {open ? null : (
        <p className={styles.words}>
          {(schedule?.periods ?? [])
            .map((period) => visibleText(period.name === '' ? periodWords(period) : `${period.name}: ${periodWords(period)}`))
            .join('; ') || 'Never on.'}{' '}
          <button type="button" className={styles.link} onClick={() => setPeriodsShown(true)}>
            Write it
          </button>
        </p>
      )}
      {open ? (
        <PeriodList periods={draft.periods} findings={findings} onChange={(periods) => change({ periods })} />
      ) : (
        <FindingsAt findings={findings.filter(({ path }) => path.startsWith('periods'))} />
      )}
      <div className={styles.fields}>
        <Select
          size="sm"
          label="Time zone"
          searchable
          allowDeselect={false}
          limit={80}
          data={zones.includes(draft.zone) ? zones : [draft.zone, ...zones]}
          value={draft.zone}
          error={findings.find(({ path, severity }) => path === 'zone' && severity === 'error')?.message}
          onChange={(zone) => {
            if (zone !== null) change({ zone })
          }}
        />
        <OneOf
          id="off-means"
          label="Off means"
          options={offActions}
          words={offWords}
          value={draft.off}
          onChange={(off) => change({ off })}
        />
        <p className={`${styles.known} ${styles.wide}`}>{offWords[draft.off].what}</p>
        <div className={styles.wide}>
          <FindingsAt findings={findings} path="off" />
        </div>
        {draft.off === 'destroy' ? (
          <OneOf
            {...{ id: 'elastic-addresses', label: 'Elastic IPs while servers are gone', options: addressPolicies, words: addressWords }}
            value={draft.elasticAddresses ?? 'keep'}
            said
            onChange={(elasticAddresses) => change({ elasticAddresses })}
          />
        ) : null}
        <Select
          size="sm"
          label="A change that was missed"
          description={missedWords[draft.missed].what}
          inputWrapperOrder={['label', 'input', 'description']}
          allowDeselect={false}
          data={missedRunPolicies.map((value) => ({ value, label: missedWords[value].name }))}
          value={draft.missed}
          onChange={(missed) => change({ missed: (missed ?? 'latest') as ScheduleDraft['missed'] })}
        />
        {draft.missed === 'within' ? (
          <TextInput
            size="sm"
            label="No older than, minutes"
            value={draft.missedWithinMinutes}
            error={findings.find(({ path }) => path === 'missedWithinMinutes')?.message}
            onChange={(event) => change({ missedWithinMinutes: event.currentTarget.value })}
          />
        ) : null}
      </div>
      <HolidayFields draft={draft} schedule={schedule} findings={findings} onChange={change} />
    </div>
  )
}

interface OneOfProps<Value extends string> {
  readonly id: string
  readonly label: string
  readonly options: readonly Value[]
  readonly words: Readonly<Record<Value, { readonly name: string; readonly what: string }>>
  readonly value: Value
  /** What it means stands below it. */
  readonly said?: boolean
  readonly onChange: (value: Value) => void
}

function OneOf<Value extends string>({ id, label, options, words, value, said = false, onChange }: OneOfProps<Value>) {
  return (
    <div>
      <span className={styles.label} id={id}>
        {label}
      </span>
      <SegmentedControl
        size="sm"
        fullWidth
        aria-labelledby={id}
        transitionDuration={0}
        data={options.map((option) => ({ value: option, label: words[option].name }))}
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
      />
      {said ? <p className={styles.known}>{words[value].what}</p> : null}
    </div>
  )
}
