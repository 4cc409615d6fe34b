import { formatAbsolute, formatRelative } from './duration.ts'
import { useNow } from './now.ts'

/** “4 min ago”, the absolute time with its zone on hover. `at` is ISO 8601 or milliseconds. */
export function RelativeTime({ at, everyMs }: { readonly at: string | number; readonly everyMs?: number }) {
  const now = useNow(everyMs)
  const instant = typeof at === 'number' ? at : Date.parse(at)
  return (
    <time dateTime={new Date(instant).toISOString()} title={formatAbsolute(instant)}>
      {formatRelative(instant, Math.max(now, Date.now()))}
    </time>
  )
}
