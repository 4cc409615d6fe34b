import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ComparedSide, PatternChange, PatternComparison } from '../../../shared/model/log-patterns/log-patterns.ts'
import type { LogLevel } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import styles from './compare-panel.module.css'
import { levelNames } from './levels.ts'
import logs from './logs.module.css'
import { PatternText } from './pattern-text.tsx'
import { writeMinute } from './time-range.ts'

const number = new Intl.NumberFormat('en-US')
const perHour = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })
const changes: readonly PatternChange[] = ['new', 'gone', 'more', 'less', 'same']
const words: Readonly<Record<PatternChange, string>> = { new: 'new', gone: 'gone', more: 'more', less: 'less', same: 'as before' }

interface ComparedPatternsProps {
  readonly source: string | null
  readonly before: ComparedSide
  readonly after: ComparedSide
  readonly levels: readonly LogLevel[]
  /** Shows lines of one side. */
  readonly onLines: (side: ComparedSide, query: string) => void
}

/** Patterns of both sides beside each other, what is new first. */
export function ComparedPatterns({ source, before, after, levels, onLines }: ComparedPatternsProps) {
  const asked = { ...(source === null ? {} : { source }), before, after, levels: [...levels] }
  const answer = useQuery({
    queryKey: ['logs', 'compared', asked],
    queryFn: ({ signal }) => client.logs.comparePatterns(asked, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const { data, error } = answer
  if (error)
    return <ErrorState title="The generations cannot be compared." problem={toProblem(error)} onRetry={() => void answer.refetch()} />
  if (data === undefined) return <TableSkeleton label="The lines of both are being read" rows={8} />
  return (
    <section aria-label="Compared patterns" className={logs.levelColours}>
      <p className={styles.summary} role="status">
        {summarise(data)}
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Change</th>
            <SideHead name="Old" side={before} counted={data.before} />
            <SideHead name="New" side={after} counted={data.after} />
            <th scope="col">Pattern</th>
          </tr>
        </thead>
        <tbody>
          {data.patterns.map((pattern, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two patterns may be written alike
            <tr key={`${index} ${pattern.text}`} data-level={pattern.level} data-change={pattern.change}>
              <td>
                <span className={styles.change}>{words[pattern.change]}</span>
              </td>
              <Count lines={pattern.before} hours={data.before.hours} query={pattern.query} onLines={(query) => onLines(before, query)} />
              <Count lines={pattern.after} hours={data.after.hours} query={pattern.query} onLines={(query) => onLines(after, query)} />
              <td>
                <div className={styles.pattern}>
                  <i title={levelNames[pattern.level]} aria-label={levelNames[pattern.level]} role="img" />
                  <PatternText text={pattern.text} example={pattern.example} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface SideHeadProps {
  readonly name: string
  readonly side: ComparedSide
  readonly counted: PatternComparison['before']
}

function SideHead({ name, side, counted }: SideHeadProps) {
  return (
    <th scope="col" title={`${writeMinute(side.from)} to ${writeMinute(side.to)}`}>
      {name}
      <span>
        {counted.sampled ? 'newest ' : ''}
        {number.format(counted.lines)} {counted.lines === 1 ? 'line' : 'lines'}, {perHour.format(counted.hours)} h
      </span>
      {counted.notice === null ? null : <span>{counted.notice}</span>}
    </th>
  )
}

interface CountProps {
  readonly lines: number
  readonly hours: number
  readonly query: string | null
  readonly onLines: (query: string) => void
}

function Count({ lines, hours, query, onLines }: CountProps) {
  if (lines === 0) return <td className="henge-muted">–</td>
  const text = number.format(lines)
  return (
    <td>
      {query === null ? (
        text
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          title="Show the lines with its words"
          aria-label={`${text} lines: show them`}
          onClick={() => onLines(query)}
        >
          {text}
        </Button>
      )}
      <span>{perHour.format(lines / hours)} / h</span>
    </td>
  )
}

function summarise({ patterns }: PatternComparison): string {
  if (patterns.length === 0) return 'Neither generation has such lines.'
  const counts = changes.flatMap((change) => {
    const count = patterns.filter((pattern) => pattern.change === change).length
    return count === 0 ? [] : [`${count} ${words[change]}`]
  })
  return `${patterns.length} ${patterns.length === 1 ? 'pattern' : 'patterns'}: ${counts.join(', ')}. More and less are twice and half as many in an hour.`
}
