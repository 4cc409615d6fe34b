import { useMutation } from '@tanstack/react-query'
import type { SourceLook } from '../../../shared/model/log-source-look.ts'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { type LogSourceDraft, lookRequestOf, whatSourceLacks } from './log-source-draft.ts'

export interface LookedAtSource {
  /** What was seen last; of the address as it is now, though maybe of other patterns. */
  readonly seen: SourceLook | null
  /** It is of all that is typed now. */
  readonly isFresh: boolean
  readonly isAsking: boolean
  readonly error: unknown
  /** What keeps the server from being asked. */
  readonly missing: string | null
  readonly ask: () => Promise<SourceLook>
  /** Asks where that can be done and something has changed; what fails is in `error`. */
  readonly askAgain: () => void
}

/** What the search server has that a draft leads to. It is asked when somebody wants to see it: each time signs in with what is typed. */
export function useSourceLook(draft: LogSourceDraft, source: LogSourceSettings | null): LookedAtSource {
  const request = lookRequestOf(draft, source)
  const looking = useMutation({
    mutationFn: async (asked: typeof request) => ({ asked, seen: await client.logs.lookAtSource(asked) }),
    // The typed secret is among what was asked.
    gcTime: 0,
  })
  const missing = draft.kind === 'loggly' ? 'not for Loggly' : whatSourceLacks({ ...draft, name: 'any' }, source)
  const isOf = (asked: typeof request | undefined) => asked !== undefined && JSON.stringify(asked) === JSON.stringify(request)
  const isFresh = isOf(looking.data?.asked)
  return {
    seen: looking.data !== undefined && looking.data.asked.url === request.url ? looking.data.seen : null,
    isFresh,
    isAsking: looking.isPending,
    error: isOf(looking.variables) ? looking.error : null,
    missing,
    ask: async () => (await looking.mutateAsync(request)).seen,
    askAgain: () => {
      if (!isFresh && !looking.isPending && missing === null) looking.mutate(request)
    },
  }
}
