import { ActionIcon, CopyButton } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { linkOfSearch } from './link-of-search.ts'
import type { LogsSearch } from './use-logs-search.ts'

/** A link to what is shown, for a colleague: it opens in their program, or is pasted where this one searches for screens. */
export function CopyLink({ search }: { readonly search: LogsSearch }) {
  const { address, columns, range } = search
  const sources = useQuery(logSourcesQuery())
  const sourceName = sources.data?.find(({ id }) => id === address.source)?.name ?? null
  return (
    <CopyButton value={linkOfSearch(address, { columns, range, sourceName })}>
      {({ copied, copy }) => (
        <ActionIcon
          size="md"
          variant="subtle"
          color="gray"
          aria-label={copied ? 'Link copied' : 'Copy a link to these lines'}
          title="Copy a link to these lines"
          onClick={copy}
        >
          {copied ? <IconCheck size={15} /> : <IconLink size={15} />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
