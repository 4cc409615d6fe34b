import { Checkbox, Slider } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Projection } from '../../../shared/model/savings/project.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { dayEndWords } from './projection-words.ts'
import styles from './proposal.module.css'
import { RoleNames } from './role-names.tsx'

const lines = [
  { key: 'leave', name: 'Left on' },
  { key: 'inForce', name: 'With the schedules in force' },
  { key: 'proposed', name: 'With those proposed as well' },
  { key: 'whatIf', name: 'All of them changed as below' },
] as const

interface ProjectionSectionProps {
  /** null: all. */
  readonly accountId: string | null
  /** What makes proposals stale. */
  readonly basis: unknown
}

/** The next twelve months of the fleet: as it is, as its use suggests, and what other ends of the day would make of them. */
export function ProjectionSection({ accountId, basis }: ProjectionSectionProps) {
  const [endsLater, setEndsLater] = useState(0)
  const [destroys, setDestroys] = useState(false)
  const [shown, setShown] = useState(0)
  const { data, error, refetch } = useQuery({
    queryKey: ['savings', 'projection', accountId, basis, endsLater, destroys],
    queryFn: ({ signal }) => client.savings.project({ accountId: accountId ?? undefined, endsLater, destroys }, { signal }),
    // Schedules are changed on other screens.
    staleTime: 0,
    placeholderData: keepPreviousData,
  })
  if (error) return <ErrorState title="The months to come cannot be shown." problem={toProblem(error)} onRetry={() => void refetch()} />
  if (!data) return null
  const year = (key: (typeof lines)[number]['key']) => data.months.reduce((sum, month) => sum + month[key], 0)
  const left = year('leave')
  const changing = data.scheduled + data.proposed.length > 0
  return (
    <section className={styles.projection} aria-label="The next twelve months">
      <h2>The next twelve months</h2>
      {changing ? (
        <>
          <div className={styles.ways}>
            {lines.map(({ key, name }) => (
              <div key={key} className={styles.way}>
                <span>{name}</span>
                <strong>{formatDollars(year(key))}</strong>
                <span className="henge-muted">
                  {formatDollars(year(key) / 12)} a month{key === 'leave' || left <= 0 ? '' : shareWords(1 - year(key) / left)}
                </span>
              </div>
            ))}
          </div>
          <div className={styles.whatIf}>
            <div className={styles.slider}>
              <span id="ends-later">{dayEndWords(data.dayEnds, shown)}</span>
              <Slider
                thumbProps={{ 'aria-labelledby': 'ends-later', 'aria-valuetext': dayEndWords(data.dayEnds, shown) }}
                classNames={{ bar: styles.noBar }}
                size="sm"
                min={-240}
                max={240}
                step={30}
                marks={[{ value: 0 }]}
                label={null}
                value={shown}
                onChange={setShown}
                onChangeEnd={setEndsLater}
              />
            </div>
            <Checkbox
              size="sm"
              label="Destroy instead of stop"
              checked={destroys}
              onChange={(event) => setDestroys(event.currentTarget.checked)}
            />
          </div>
          <MonthsTable months={data.months} />
        </>
      ) : (
        <p className={styles.meaning}>
          No role has a schedule in force, and none can be proposed: all of it costs {formatDollars(left)}, {formatDollars(left / 12)} a
          month.
        </p>
      )}
      <WhoIsWhere projection={data} />
    </section>
  )
}

function shareWords(saved: number): string {
  const percent = Math.round(Math.abs(saved) * 100)
  return percent === 0 ? '' : `, ${percent} % ${saved > 0 ? 'less' : 'more'}`
}

/** Which roles the figures above change, and why others stay as they are. */
function WhoIsWhere({ projection }: { readonly projection: Projection }) {
  const { scheduled, proposed, used, unused, unknown, unpriced } = projection
  const groups = [
    { why: 'Proposed by their use', names: proposed },
    { why: 'Left on, as they are always used', names: used },
    { why: 'Left on, as no hours can be proposed for what is always idle', names: unused },
    { why: 'As they are, for want of data', names: unknown },
    { why: 'Not counted, for want of a price', names: unpriced },
  ]
  return (
    <dl className={styles.groups}>
      <div>
        <dt>Schedules in force</dt>
        <dd>{scheduled === 0 ? 'none' : `${scheduled} ${scheduled === 1 ? 'role' : 'roles'}`}</dd>
      </div>
      {groups.map(({ why, names }) =>
        names.length === 0 ? null : (
          <div key={why}>
            <dt>{why}</dt>
            <dd>
              {names.length} {names.length === 1 ? 'role' : 'roles'}: <RoleNames names={names} />
            </dd>
          </div>
        ),
      )}
    </dl>
  )
}

function MonthsTable({ months }: Pick<Projection, 'months'>) {
  return (
    <table className="henge-unseen">
      <caption>The next twelve months</caption>
      <thead>
        <tr>
          <th scope="col">Month</th>
          {lines.map(({ key, name }) => (
            <th key={key} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <tr key={month.month}>
            <th scope="row">{month.month}</th>
            {lines.map(({ key }) => (
              <td key={key}>{formatDollars(month[key])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
