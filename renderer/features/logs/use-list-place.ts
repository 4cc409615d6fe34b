import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { LineOrder, LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { placeOfNewer, placeOfOlder } from './list-place.ts'

const bucketsAsked = 200

/** Where in the time the list begins. */
export interface ListPlace {
  /** Milliseconds since 1970; null: at the first line of all. */
  readonly at: number | null
  readonly order: LineOrder
  /** The line that stays where it is on the screen while others come above it. */
  readonly anchor: string | null
  /** Lines before it are being looked for. */
  readonly looking: boolean
  /** Brings some hundred of the lines before those shown above them. */
  before(): void
  first(): void
  /** Once the list begins at this instant, brings the lines before this one too. */
  around(key: string, at: string): void
}

interface ListPlaceParts {
  readonly at: string | null
  readonly order: LineOrder
  /** Everything that is searched, lines before the place too. */
  readonly query: LogQuery
  readonly first: LogRow | undefined
  /** The lines shown are those of `at`. */
  readonly settled: boolean
  readonly onPlace: (at: string | null) => void
  readonly onFirst: () => void
}

export function useListPlace({ at, order, query, first, settled, onPlace, onFirst }: ListPlaceParts): ListPlace {
  const begin = at === null ? null : Date.parse(at)
  const [anchor, setAnchor] = useState<string | null>(null)
  // Where the user has gone on meanwhile, an answer must not bring them back, nor the source go on looking for it.
  const asked = JSON.stringify([at, order, { ...query, from: 0, to: 0 }])
  const giveUp = useRef(new AbortController())
  // biome-ignore lint/correctness/useExhaustiveDependencies: of each place its own
  useEffect(() => {
    const controller = new AbortController()
    giveUp.current = controller
    return () => controller.abort()
  }, [asked])
  const look = useMutation({
    mutationFn: async ({ place }: { readonly place: number; readonly line: string | null }) => {
      const { signal } = giveUp.current
      const count = (from: number, to: number) => client.logs.histogram({ ...query, from, to, maxBuckets: bucketsAsked }, { signal })
      const found = order === 'newest' ? placeOfNewer(count, place + 1, query.to) : placeOfOlder(count, place, query.from)
      return { found: await found.catch((error) => (signal.aborted ? null : Promise.reject(error))), signal }
    },
    onSuccess: ({ found, signal }, { line }) => {
      if (signal.aborted) return
      setAnchor(line)
      onPlace(found === null ? null : new Date(found).toISOString())
    },
    // A source that cannot count, or is away: the list of all says so itself.
    onError: onFirst,
  })
  const [wanted, setWanted] = useState<{ readonly key: string; readonly at: string } | null>(null)
  useEffect(() => {
    if (wanted === null || wanted.at !== at || begin === null || !settled) return
    setWanted(null)
    look.mutate({ place: begin, line: wanted.key })
  }, [wanted, at, begin, settled, look])
  return {
    at: begin,
    order,
    anchor,
    looking: look.isPending,
    before: () => {
      if (begin !== null && !look.isPending) look.mutate({ place: begin, line: first?.key ?? null })
    },
    first: () => {
      setAnchor(null)
      onFirst()
    },
    around: (key, from) => setWanted({ key, at: from }),
  }
}
