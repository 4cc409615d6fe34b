import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../ui/empty-state.tsx'
import { allOff } from './filter-list.ts'
import type { LogsAddress } from './logs-address.ts'
import { logServersQuery } from './server-picker.tsx'
import { absoluteRange, writeMinute } from './time-range.ts'
import type { ListPlace } from './use-list-place.ts'

interface NoLinesProps {
  readonly address: LogsAddress
  readonly live: boolean
  readonly place: ListPlace
  readonly onGo: (change: Partial<LogsAddress>) => void
  readonly onImport: () => void
}

/** Nothing found: where the lines are, and what to leave out to find some. */
export function NoLines({ address, live, place, onGo, onImport }: NoLinesProps) {
  const servers = useQuery(logServersQuery(address.source))
  const all = servers.data ?? []
  if (address.source === null && servers.isSuccess && all.length === 0) {
    return (
      <EmptyState title="No lines yet" action={<Button onClick={onImport}>Import log files…</Button>}>
        Lines of all servers are searched here, of destroyed ones too. They appear as servers write them; a log file can be imported at
        once.
      </EmptyState>
    )
  }
  if (place.at !== null) {
    return (
      <EmptyState
        title={`No line matches ${place.order === 'newest' ? 'before' : 'after'} the time jumped to`}
        action={
          <Button variant="default" size="sm" loading={place.looking} onClick={place.before}>
            {place.order === 'newest' ? 'Newer lines' : 'Older lines'}
          </Button>
        }
      />
    )
  }
  const wanted = all.filter(
    (server) =>
      (address.roles.length === 0 || address.roles.includes(server.role ?? '')) &&
      (address.serverIds.length === 0 || address.serverIds.includes(server.serverId ?? '')),
  )
  const first = wanted.length === 0 ? null : Math.min(...wanted.map((server) => server.first))
  const last = wanted.length === 0 ? null : Math.max(...wanted.map((server) => server.last))
  const filtered = address.query !== '' || address.levels.length > 0 || address.filters.some((filter) => filter.enabled)
  const chosen = address.roles.length + address.serverIds.length > 0
  return (
    <EmptyState
      title={live ? 'No line has come yet' : 'No line matches'}
      action={
        <Group gap={8} justify="center">
          {first !== null && last !== null ? (
            <Button variant="default" size="sm" onClick={() => onGo({ range: absoluteRange(first, last + 1) })}>
              Search all of their time
            </Button>
          ) : null}
          {filtered ? (
            <Button variant="default" size="sm" onClick={() => onGo({ query: '', levels: [], filters: allOff(address.filters) })}>
              Without query, levels and filters
            </Button>
          ) : null}
          {chosen ? (
            <Button variant="default" size="sm" onClick={() => onGo({ roles: [], serverIds: [] })}>
              All servers
            </Button>
          ) : null}
        </Group>
      }
    >
      {first !== null && last !== null
        ? `${chosen ? 'These servers have' : 'There are'} lines from ${writeMinute(first)} to ${writeMinute(last)}.`
        : chosen
          ? 'The servers chosen have no lines in the store.'
          : null}
    </EmptyState>
  )
}
