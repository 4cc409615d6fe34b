import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ownSourceId } from '../../../shared/model/log-sources.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'

/** Where lines are looked for. Nothing to choose while there is only the program’s own store. */
export function SourcePicker({ source, onChange }: { readonly source: string | null; readonly onChange: (source: string | null) => void }) {
  const sources = useQuery(logSourcesQuery())
  const listed = sources.data ?? []
  // A link may name one that was removed: then it can be left again.
  const gone = source !== null && sources.data !== undefined && !listed.some(({ id }) => id === source)
  if (listed.length === 0 && !gone) return null
  return (
    <Select
      size="sm"
      w={150}
      aria-label="Log source"
      allowDeselect={false}
      data={[
        { value: ownSourceId, label: 'Own store' },
        ...listed.map(({ id, name }) => ({ value: id, label: name })),
        ...(gone ? [{ value: source, label: 'removed' }] : []),
      ]}
      value={source ?? ownSourceId}
      onChange={(chosen) => onChange(chosen === null || chosen === ownSourceId ? null : chosen)}
    />
  )
}
