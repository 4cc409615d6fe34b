import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'

const typingMs = 200

/** Fields of the lines a query finds; asked once typing of `matching` pauses. */
export function useLogFields(query: LogQuery, matching: string, { limit = 500, on = true }: { limit?: number; on?: boolean } = {}) {
  const [text] = useDebouncedValue(matching.trim().slice(0, 200), typingMs)
  return useQuery({
    queryKey: ['logs', 'fields', query, text, limit],
    queryFn: ({ signal }) => client.logs.fields({ ...query, matching: text, limit }, { signal }),
    placeholderData: keepPreviousData,
    enabled: on,
    gcTime: 60_000,
  })
}

/** Top values of one field, likewise. */
export function useFieldValues(query: LogQuery, field: string, matching: string, on: boolean) {
  const [text] = useDebouncedValue(matching.trim().slice(0, 200), typingMs)
  return useQuery({
    queryKey: ['logs', 'field-values', query, field, text],
    queryFn: ({ signal }) => client.logs.fieldValues({ ...query, field, matching: text, limit: 10 }, { signal }),
    enabled: on && field !== '',
    gcTime: 60_000,
  })
}
