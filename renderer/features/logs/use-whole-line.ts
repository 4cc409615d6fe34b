import { useQuery } from '@tanstack/react-query'
import type { LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'

/** The opened line with all its fields: a search server gives rows with those only that are shown. Until it is there, the row itself. */
export function useWholeLine(source: string | null, row: LogRow): LogRow {
  const whole = useQuery({
    queryKey: ['logs', 'line', source, row.key],
    queryFn: ({ signal }) => client.logs.line({ ...(source === null ? {} : { source }), key: row.key }, { signal }),
    enabled: source !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  return whole.data ?? row
}
