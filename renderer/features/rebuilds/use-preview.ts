import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RebuildPreview, RebuildRule } from '../../../shared/model/rebuild.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'

/** Typing pauses this long before every role is planned anew. */
const settleMs = 400

export interface PreviewState {
  /** The newest there is; while another is being made, the one before. */
  readonly preview: RebuildPreview | undefined
  /** Milliseconds. */
  readonly madeAt: number
  /** `preview` is what the form says, and nothing is being made. */
  readonly settled: boolean
  readonly problem: Problem | null
  readonly again: () => void
}

/** What a rule would do, made anew when the rule means other servers; its date and its pace change nothing of it. null: no rule. */
export function usePreview(rule: RebuildRule | null): PreviewState {
  const wanted =
    rule === null
      ? null
      : JSON.stringify({
          ...{ accountId: rule.accountId, roles: rule.roles, selection: rule.selection },
          ...{ strategy: rule.strategy, rollout: rule.rollout },
        })
  const [asked] = useDebouncedValue(wanted, settleMs)
  const query = useQuery({
    queryKey: ['plan', 'rebuild', asked],
    queryFn: ({ signal }) => client.rebuilds.preview(JSON.parse(asked ?? '{}'), { signal }),
    enabled: asked !== null && asked === wanted,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return {
    preview: query.data,
    madeAt: query.dataUpdatedAt,
    settled: wanted !== null && asked === wanted && query.isSuccess && !query.isFetching && !query.isPlaceholderData,
    problem: query.error === null ? null : toProblem(query.error),
    again: () => void query.refetch(),
  }
}
