import { NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { IdleChoice, IdleRule } from '../../../shared/model/savings/idle-rule.ts'
import type { IdleVerdict } from '../../../shared/model/savings/judge-idle.ts'
import type { RoleSavings, SavingsOverview } from '../../../shared/model/savings.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
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

/** What each rule says of a role, with its figures. The chosen rule is the one that the heatmap and the table go by. */
export function IdleVerdicts({ role, idle, onChange }: IdleVerdictsProps) {
  const { rules, ...choice } = idle
  const wanted = (rule: IdleRule) => () => onChange({ ...choice, rule: rule.id })
  return (
    <fieldset className={styles.rules}>
      <legend>When is {role.role} idle?</legend>
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
        <BoundField
          label="Own: CPU below"
          unit="%"
          value={choice.own.cpuPercent}
          least={0.1}
          most={100}
          onChange={(cpuPercent) => onChange({ ...choice, own: { ...choice.own, cpuPercent: cpuPercent ?? choice.own.cpuPercent } })}
        />
        <BoundField
          label="Traffic a day"
          unit="MB"
          value={choice.own.megabytesPerDay}
          least={0}
          most={10_000_000}
          optional
          onChange={(megabytesPerDay) => onChange({ ...choice, own: { ...choice.own, megabytesPerDay } })}
        />
        <BoundField
          label="Looks back"
          unit="days"
          value={choice.own.days}
          least={2}
          most={93}
          whole
          onChange={(days) => onChange({ ...choice, own: { ...choice.own, days: days ?? choice.own.days } })}
        />
        <BoundField
          label="No requests for"
          unit="h"
          value={choice.logs.hours}
          least={1}
          most={2160}
          whole
          onChange={(hours) => onChange({ ...choice, logs: { ...choice.logs, hours: hours ?? choice.logs.hours } })}
        />
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

interface BoundFieldProps {
  readonly label: string
  readonly unit: string
  readonly value: number | null
  readonly least: number
  readonly most: number
  readonly whole?: boolean
  /** May be empty: it does not matter then. */
  readonly optional?: boolean
  readonly onChange: (value: number | null) => void
}

/** A number that counts once it is left or Enter is pressed, and only within its bounds. */
function BoundField({ label, unit, value, least, most, whole = false, optional = false, onChange }: BoundFieldProps) {
  const [typed, setTyped] = useState<string | number>(value ?? '')
  useEffect(() => setTyped(value ?? ''), [value])
  const number = typed === '' ? null : Number(typed)
  const wrong = number === null ? !optional : !Number.isFinite(number) || number < least || number > most
  const commit = () => {
    if (!wrong && number !== value) onChange(number)
  }
  return (
    <NumberInput
      label={label}
      size="xs"
      w={112}
      suffix={` ${unit}`}
      allowNegative={false}
      allowDecimal={!whole}
      decimalScale={1}
      hideControls
      clampBehavior="none"
      placeholder={optional ? 'any' : undefined}
      value={typed}
      error={wrong ? `${least} to ${most.toLocaleString('en-US')}` : null}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
