import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { placeOfNewer } from './list-place.ts'

const bucketsAsked = 200

/** Where in the time the list begins. */
export interface ListPlace {
  /** Milliseconds since 1970; null: at the newest line. */
  readonly at: number | null
  /** The line that stays where it is on the screen while newer ones come above it. */
  readonly anchor: string | null
  /** Newer lines are being looked for. */
  readonly looking: boolean
  /** Brings some hundred newer lines above those shown. */
  newer(): void
  newest(): void
  /** Once the list begins at this instant, brings newer lines above this one too. */
  around(key: string, at: string): void
}

interface ListPlaceParts {
  readonly at: string | null
  /** Everything that is searched, newer lines too. */
  readonly query: LogQuery
  readonly first: LogRow | undefined
  /** The lines shown are those of `at`. */
  readonly settled: boolean
  readonly onPlace: (at: string | null) => void
  readonly onNewest: () => void
}

export function useListPlace({ at, query, first, settled, onPlace, onNewest }: ListPlaceParts): ListPlace {
  const begin = at === null ? null : Date.parse(at)
  const [anchor, setAnchor] = useState<string | null>(null)
  const look = useMutation({
    mutationFn: async ({ from }: { readonly from: number; readonly line: string | null }) =>
      placeOfNewer((begun, to) => client.logs.histogram({ ...query, from: begun, to, maxBuckets: bucketsAsked }), from, query.to),
    onSuccess: (found, { line }) => {
      setAnchor(line)
      onPlace(found === null ? null : new Date(found).toISOString())
    },
    // A source that cannot count, or is away: the list of all says so itself.
    onError: onNewest,
  })
  const [wanted, setWanted] = useState<{ readonly key: string; readonly at: string } | null>(null)
  useEffect(() => {
    if (wanted === null || wanted.at !== at || begin === null || !settled) return
    setWanted(null)
    look.mutate({ from: begin + 1, line: wanted.key })
  }, [wanted, at, begin, settled, look])
  return {
    at: begin,
    anchor,
    looking: look.isPending,
    newer: () => {
      if (begin !== null && !look.isPending) look.mutate({ from: begin + 1, line: first?.key ?? null })
    },
    newest: () => {
      setAnchor(null)
      onNewest()
    },
    around: (key, from) => setWanted({ key, at: from }),
  }
}
