import type { Answer, Asked } from './http-double.ts'

/** As Loggly’s documentation shows an event: what was parsed of it in `event`, the line in `logmsg`. */
export interface LogglyEvent {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly logmsg: string
  readonly tags: readonly string[]
  readonly logtypes: readonly string[]
  readonly event: Readonly<Record<string, unknown>>
}

/** Loggly’s search API as documented: a page and the address of the next, counts, facets. Which events match is not its matter here. */
export function logglyDouble(events: readonly LogglyEvent[], refuse?: (path: string) => Answer | undefined) {
  const places = new Map<string, { readonly begin: number; readonly order: string | null }>()
  const answer = ({ url, headers }: Asked): Answer => {
    const { pathname, searchParams } = new URL(url, 'http://x')
    if (headers.authorization !== 'bearer a-token') return [401, 'Authorization failed']
    const refused = refuse?.(pathname)
    if (refused) return refused
    const [first, until] = ['from', 'until'].map((name) => Date.parse(searchParams.get(name) ?? ''))
    const within = events
      .filter(({ timestamp }) => searchParams.has('next') || (timestamp >= (first ?? 0) && timestamp <= (until ?? 0)))
      .toSorted((left, right) => right.timestamp - left.timestamp)
    switch (pathname) {
      case '/apiv2/events/iterate': {
        const next = searchParams.get('next')
        if (next !== null && !places.has(next)) return [410, 'gone']
        const { begin, order } = places.get(next ?? '') ?? { begin: 0, order: searchParams.get('order') }
        const ordered = order === 'asc' ? within.toReversed() : within
        const size = Number(searchParams.get('size') ?? 50)
        const place = `place-${places.size}`
        places.set(place, { begin: begin + size, order })
        const more = begin + size < within.length
        // Another host than ours: it must never be followed.
        return [
          200,
          {
            events: ordered.slice(begin, begin + size),
            ...(more ? { next: `https://evil.example/apiv2/events/iterate?next=${place}` } : {}),
          },
        ]
      }
      case '/apiv2/events/count':
        return [200, { count: within.length }]
      case '/apiv2/fields':
        return [
          200,
          {
            total_events: within.length,
            fields: [
              { name: 'json.status', count: 3 },
              { name: 'syslog.host', count: within.length },
            ],
          },
        ]
      case '/apiv2/fields/json.status/':
        return [
          200,
          {
            total_events: 9,
            unique_field_count: 2,
            'json.status': [
              { term: '200', count: 7 },
              { term: '503', count: 2 },
            ],
          },
        ]
      case '/apiv2/fields/json.cloud.instance.id/':
        return [200, { total_events: 9, 'json.cloud.instance.id': [{ term: 'i-1', count: 9 }] }]
    }
    return [200, { total_events: 0 }]
  }
  return { answer, forget: () => places.clear() }
}
