import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import type { PlanTarget } from '../../bridge/view-state.ts'
import { draftOf, type ReadDraft, type RolloutDraft, readDraft } from '../../ui/rollout/rollout-draft.ts'

/** Typing pauses this long before a plan is made anew. */
const settleMs = 400

export interface PlanDraft {
  /** The newest plan there is; while another is being made, the one before. undefined: there was none yet. */
  readonly plan: Plan | undefined
  /** Fields of the form; undefined before the first plan. */
  readonly draft: RolloutDraft | undefined
  readonly problems: ReadDraft['problems']
  readonly strategy: Strategy | undefined
  /** Settings differ from those that the plan was first made with. */
  readonly changed: boolean
  /** `plan` is what the form says, and nothing is being made. */
  readonly settled: boolean
  readonly problem: Problem | null
  readonly setStrategy: (strategy: Strategy) => void
  readonly setDraft: (change: Partial<RolloutDraft>) => void
  readonly reset: () => void
  readonly retry: () => void
}

/**
 * A plan that follows its form: made anew when the strategy or a setting has changed, never because time passed. What cannot be read
 * stays in its field and makes no plan. `made`: one that exists, which is not made anew before something changes.
 */
export function usePlanDraft(target: PlanTarget, made?: Plan): PlanDraft {
  const [chosen, setChosen] = useState<Strategy | undefined>(made?.strategy)
  const [draft, setDraft] = useState<RolloutDraft | undefined>()
  const [touched, setTouched] = useState(false)
  const [last, setLast] = useState<Plan | undefined>(made)
  const [base, setBase] = useState(made?.rollout)
  const strategy = chosen ?? last?.strategy

  const read = useMemo(
    () => (draft === undefined || base === undefined || strategy === undefined ? undefined : readDraft(draft, strategy, base)),
    [draft, base, strategy],
  )
  const problems = read?.problems ?? {}
  const invalid = Object.keys(problems).length > 0
  const hadSettings = made !== undefined
  // A plan at its own address keeps its settings when only the strategy changes.
  const wantedRollout = read?.rollout ?? (hadSettings ? base : undefined)
  const wanted = useMemo(() => ({ strategy: chosen, rollout: wantedRollout }), [chosen, wantedRollout])
  const [asked] = useDebouncedValue(wanted, settleMs)
  const query = useQuery({
    queryKey: ['plan', 'new', target, asked],
    queryFn: ({ signal }) =>
      client.replacement.plan(
        {
          accountId: target.accountId,
          role: target.role,
          serverIds: target.serverIds === undefined ? undefined : [...target.serverIds],
          ...asked,
        },
        { signal },
      ),
    enabled: (made === undefined || touched) && !invalid && asked === wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const fresh = query.data
  useEffect(() => {
    if (fresh === undefined) return
    setLast(fresh)
    setBase((before) => before ?? fresh.rollout)
  }, [fresh])

  const plan = fresh ?? last
  const untouched = made !== undefined && !touched
  const shown = draft ?? (base === undefined ? undefined : draftOf(base))
  return {
    plan,
    draft: shown,
    problems,
    strategy: strategy ?? plan?.strategy,
    changed: draft !== undefined && base !== undefined && JSON.stringify(draft) !== JSON.stringify(draftOf(base)),
    settled: !invalid && (untouched || (fresh !== undefined && asked === wanted && !query.isFetching && !query.isError)),
    problem: query.error === null ? null : toProblem(query.error),
    setStrategy: (next) => {
      setTouched(true)
      setChosen(next)
    },
    setDraft: (change) => {
      if (shown === undefined) return
      setTouched(true)
      setDraft({ ...shown, ...change })
    },
    reset: () => setDraft(undefined),
    retry: () => {
      setTouched(true)
      void query.refetch()
    },
  }
}
