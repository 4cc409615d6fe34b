import { Button, VisuallyHidden } from '@mantine/core'
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { LogPattern, LogPatterns } from '../../../shared/model/log-patterns/log-patterns.ts'
import { narrowed } from '../../../shared/model/log-patterns/pattern-query.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { levelNames } from './levels.ts'
import { PatternText } from './pattern-text.tsx'
import styles from './patterns.module.css'
import { SmallAction } from './small-action.tsx'
import { writeMinute } from './time-range.ts'

const number = new Intl.NumberFormat('en-US')

interface PatternsViewProps {
  readonly query: LogQuery
  /** Searches the lines by another text; `lines`: and shows them instead of the patterns. */
  readonly onQuery: (text: string, lines: boolean) => void
}

/** What kinds of lines were found, the most frequent first, in the place of the lines. */
export function PatternsView({ query, onQuery }: PatternsViewProps) {
  const answer = useQuery({
    queryKey: ['logs', 'patterns', query],
    queryFn: ({ signal }) => client.logs.patterns(query, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const { data, error } = answer
  if (error) return <ErrorState title="No patterns can be found." problem={toProblem(error)} onRetry={() => void answer.refetch()} />
  if (data === undefined) return <TableSkeleton label="Patterns are being found" rows={14} />
  return (
    <section className={styles.view} aria-label="Patterns" data-stale={answer.isPlaceholderData ? '' : undefined}>
      <p className={styles.note}>{describePatterns(data)}</p>
      {data.notice === null ? null : <p className={styles.warning}>{data.notice}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by Tab */}
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Lines</th>
              <th scope="col">Share</th>
              <th scope="col">Over time</th>
              <th scope="col">Pattern</th>
              <th scope="col">
                <VisuallyHidden>Filter</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.patterns.map((pattern) => (
              <PatternRow
                key={`${pattern.text} ${pattern.first} ${pattern.last}`}
                pattern={pattern}
                share={pattern.lines / data.sampleSize}
                query={query.query}
                onQuery={onQuery}
              />
            ))}
          </tbody>
        </table>
        {data.others > 0 ? (
          <p className={styles.note}>
            {number.format(data.others)} more {data.others === 1 ? 'line is' : 'lines are'} of other patterns.
          </p>
        ) : null}
      </div>
    </section>
  )
}

interface PatternRowProps {
  readonly pattern: LogPattern
  readonly share: number
  readonly query: string
  readonly onQuery: PatternsViewProps['onQuery']
}

function PatternRow({ pattern, share, query, onQuery }: PatternRowProps) {
  const { text, lines, bars, level, example } = pattern
  const own = pattern.query
  return (
    <tr data-level={level}>
      <td className="henge-number">{number.format(lines)}</td>
      <td className={styles.share}>
        <i style={{ width: `${Math.max(2, share * 100)}%` }} aria-hidden />
        <span>{percent(share)}</span>
      </td>
      <td>
        <Sparkline values={bars} max={Math.max(1, ...bars)} label={`${writeMinute(pattern.first)} to ${writeMinute(pattern.last)}`} />
      </td>
      <td>
        <div className={styles.pattern}>
          <i className={styles.level} title={levelNames[level]} aria-label={levelNames[level]} role="img" />
          <PatternText text={text} example={example} />
        </div>
      </td>
      <td className={styles.actions}>
        {own === null ? (
          <span className="henge-muted" title="It has no words by which its lines could be searched">
            no words
          </span>
        ) : (
          <div className={styles.actionRow}>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onQuery(narrowed(query, own, 'AND'), true)}>
              Its lines
            </Button>
            <SmallAction label="Only lines with its words" onClick={() => onQuery(narrowed(query, own, 'AND'), false)}>
              <IconZoomIn size={15} />
            </SmallAction>
            <SmallAction label="Lines without its words" onClick={() => onQuery(narrowed(query, own, 'AND NOT'), false)}>
              <IconZoomOut size={15} />
            </SmallAction>
          </div>
        )}
      </td>
    </tr>
  )
}

function describePatterns({ patterns, sampleSize, sampled, from, to }: LogPatterns): string {
  if (sampleSize === 0) return 'No lines were found, so there are no patterns.'
  const count = `${number.format(patterns.length)} ${patterns.length === 1 ? 'pattern' : 'patterns'}`
  const looked = sampled ? `the newest ${number.format(sampleSize)} lines found` : `all ${number.format(sampleSize)} lines found`
  return `${count} in ${looked}, ${writeMinute(from)} to ${writeMinute(to)}. Numbers and ids count as what differs.`
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`
}
