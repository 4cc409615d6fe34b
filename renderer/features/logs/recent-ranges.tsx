import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { resolveRange, type TimeRange } from '../../../shared/model/log-time-range.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import styles from './time-picker.module.css'
import { describeRange, isQuickRange } from './time-range.ts'

const mostListed = 8
const rangesKey = ['logs', 'recent-ranges'] as const

/** Keeps a time that was chosen; the quick ones are always there to be chosen again. */
export function useRememberRange(): (range: TimeRange) => void {
  const queries = useQueryClient()
  const remember = useMutation({
    mutationFn: ({ from, to }: TimeRange) => client.logs.rememberRange({ from, to }),
    onSettled: () => queries.invalidateQueries({ queryKey: rangesKey }),
  })
  return (range) => {
    if (!isQuickRange(range)) remember.mutate(range)
  }
}

/** Times that were looked at before. */
export function RecentRanges({ onChoose }: { readonly onChoose: (range: TimeRange) => void }) {
  const found = useQuery({
    queryKey: rangesKey,
    queryFn: ({ signal }) => client.logs.ranges({ limit: mostListed }, { signal }),
    staleTime: 0,
  })
  if (found.error) return <p className={styles.recentNote}>{toProblem(found.error).message}</p>
  if (found.data === undefined || found.data.length === 0) return null
  return (
    <div className={styles.recent}>
      <p id="recent-times">Recent</p>
      <ul aria-labelledby="recent-times">
        {found.data.map(({ from, to }) => {
          const label = labelOf({ from, to })
          return (
            <li key={`${from} ${to}`}>
              <button type="button" title={label} onClick={() => onChoose({ from, to })}>
                {label}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function labelOf(range: TimeRange): string {
  const resolved = resolveRange(range, Date.now())
  return resolved === null ? `${range.from} – ${range.to}` : describeRange(range, resolved)
}
