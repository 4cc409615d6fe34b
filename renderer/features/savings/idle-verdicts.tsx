import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { IdleChoice, IdleRule } from '../../../shared/model/savings/idle-rule.ts'
import type { IdleVerdict } from '../../../shared/model/savings/judge-idle.ts'
import type { RoleSavings, SavingsOverview } from '../../../shared/model/savings.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { BoundField } from './bound-field.tsx'
import type { NumberBounds } from './bounded-number.ts'
import styles from './idle-verdicts.module.css'

interface IdleVerdictsProps {
  readonly role: RoleSavings
  readonly idle: SavingsOverview['idle']
  readonly onChange: (choice: IdleChoice) => void
}

const stateWords: Readonly<Record<IdleVerdict['state'], string>> = {
  idle: 'idle',
  'not-idle': 'not idle',
  'not-enough-data': 'not enough data',
}

interface OwnBound {
  readonly label: string
  readonly unit: string
  readonly bounds: NumberBounds
  readonly read: (choice: IdleChoice) => number | null
  /** null only where it may be empty. */
  readonly put: (choice: IdleChoice, value: number | null) => IdleChoice
}

const withOwn = (choice: IdleChoice, own: Partial<IdleChoice['own']>): IdleChoice => ({ ...choice, own: { ...choice.own, ...own } })

/** The bounds are those of the contract. */
const fields: readonly OwnBound[] = [
  {
    ...{ label: 'Own: CPU below', unit: '%', bounds: { least: 0.1, most: 100 } },
    read: ({ own }) => own.cpuPercent,
    put: (choice, cpuPercent) => withOwn(choice, cpuPercent === null ? {} : { cpuPercent }),
  },
  {
    ...{ label: 'Traffic a day', unit: 'MB', bounds: { least: 0, most: 10_000_000, optional: true } },
    read: ({ own }) => own.megabytesPerDay,
    put: (choice, megabytesPerDay) => withOwn(choice, { megabytesPerDay }),
  },
  {
    ...{ label: 'Looks back', unit: 'days', bounds: { least: 2, most: 93, whole: true } },
    read: ({ own }) => own.days,
    put: (choice, days) => withOwn(choice, days === null ? {} : { days }),
  },
  {
    ...{ label: 'No requests for', unit: 'h', bounds: { least: 1, most: 2160, whole: true } },
    read: ({ logs }) => logs.hours,
    put: (choice, hours) => (hours === null ? choice : { ...choice, logs: { ...choice.logs, hours } }),
  },
]

/** What each rule says of a role, with its figures. The chosen rule is the one that the heatmap and the table go by. */
export function IdleVerdicts({ role, idle, onChange }: IdleVerdictsProps) {
  const { rules, ...choice } = idle
  const wanted = (rule: IdleRule) => () => onChange({ ...choice, rule: rule.id })
  return (
    <fieldset className={styles.rules}>
      <legend>
        When is <bdi>{visibleText(role.role)}</bdi> idle?
      </legend>
      <table>
        <tbody>
          {rules.map((rule) => {
            const verdict = role.verdicts.find((one) => one.rule === rule.id)
            return (
              <tr key={rule.id}>
                <th scope="row">
                  <label>
                    <input type="radio" name="idle-rule" checked={choice.rule === rule.id} onChange={wanted(rule)} /> {rule.name}
                  </label>
                </th>
                <td data-state={verdict?.state}>{verdict ? stateWords[verdict.state] : 'not known'}</td>
                <td className={styles.reason}>{verdict?.reason ?? 'metrics cannot be read'}</td>
              </tr>
            )
          })}
          <RequestsRow role={role.role} choice={choice} />
        </tbody>
      </table>
      <div className={styles.own}>
        {fields.map(({ label, unit, bounds, read, put }) => (
          <BoundField
            key={label}
            label={label}
            unit={unit}
            bounds={bounds}
            value={read(choice)}
            onChange={(value) => onChange(put(choice, value))}
          />
        ))}
        <LogSourceField choice={choice} onChange={onChange} />
      </div>
    </fieldset>
  )
}

function RequestsRow({ role, choice }: { readonly role: string; readonly choice: IdleChoice }) {
  const { data, error } = useQuery({
    queryKey: ['savings', 'requests', role, choice.logs],
    queryFn: ({ signal }) => client.savings.requests({ role }, { signal }),
  })
  return (
    <tr>
      <th scope="row">
        <span className={styles.byLogs}>By its logs</span>
      </th>
      <td data-state={data?.state}>{data ? stateWords[data.state] : error ? 'not known' : '…'}</td>
      <td className={styles.reason}>{data?.reason ?? (error ? toProblem(error).message : 'looking through its lines')}</td>
    </tr>
  )
}

/** Shown where there is another source than the program’s own store. */
function LogSourceField({ choice, onChange }: { readonly choice: IdleChoice; readonly onChange: (choice: IdleChoice) => void }) {
  const { data } = useQuery(logSourcesQuery())
  if ((data?.length ?? 0) < 2) return null
  return (
    <Select
      label="Lines in"
      size="xs"
      w={150}
      allowDeselect={false}
      data={data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      value={choice.logs.source ?? 'own'}
      onChange={(source) => onChange({ ...choice, logs: { ...choice.logs, source: source === 'own' ? null : source } })}
    />
  )
}
