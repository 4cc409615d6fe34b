import { Checkbox, Slider } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import styles from './proposal.module.css'

const lines = [
  { key: 'leave', name: 'Left on' },
  { key: 'inForce', name: 'With the schedules in force' },
  { key: 'whatIf', name: 'With them changed as below' },
] as const

function shiftWords(minutes: number): string {
  if (minutes === 0) return 'as they are'
  const hours = Math.abs(minutes) / 60
  return `${hours} h ${minutes > 0 ? 'later' : 'earlier'}`
}

/** The next twelve months of the fleet, and what other ends of the day would make of them. */
export function ProjectionSection() {
  const [endsLater, setEndsLater] = useState(0)
  const [destroys, setDestroys] = useState(false)
  const [shown, setShown] = useState(0)
  const { data, error } = useQuery({
    queryKey: ['savings', 'projection', endsLater, destroys],
    queryFn: ({ signal }) => client.savings.project({ endsLater, destroys }, { signal }),
    placeholderData: keepPreviousData,
  })
  if (error) return <ErrorState title="The months to come cannot be shown." problem={toProblem(error)} />
  if (!data) return null
  const year = (key: (typeof lines)[number]['key']) => data.months.reduce((sum, month) => sum + month[key], 0)
  return (
    <section className={styles.projection} aria-label="The next twelve months">
      <h2>The next twelve months</h2>
      {data.scheduled === 0 ? (
        <p className={styles.meaning}>
          No role has a schedule in force: all of it costs {formatDollars(year('leave'))}. Make one, and its effect shows here.
        </p>
      ) : (
        <>
          <div className={styles.ways}>
            {lines.map(({ key, name }) => (
              <div key={key} className={styles.way}>
                <span>{name}</span>
                <strong>{formatDollars(year(key))}</strong>
                <span className="henge-muted">{formatDollars(year(key) / 12)} a month</span>
              </div>
            ))}
          </div>
          <div className={styles.whatIf}>
            <div className={styles.slider}>
              <span id="ends-later">The day ends {shiftWords(shown)}</span>
              <Slider
                thumbProps={{ 'aria-labelledby': 'ends-later' }}
                size="sm"
                min={-240}
                max={240}
                step={30}
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
              {data.months.map((month) => (
                <tr key={month.month}>
                  <th scope="row">{month.month}</th>
                  {lines.map(({ key }) => (
                    <td key={key}>{formatDollars(month[key])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {data.unpriced.length > 0 ? <p className={styles.warn}>Without {data.unpriced.join(', ')}, of which no price is known.</p> : null}
    </section>
  )
}
