import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconRefresh, IconUpload } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { type EditedFilter, FilterButton } from './filter-form.tsx'
import { makeFilter, withFilter } from './filter-list.ts'
import styles from './logs.module.css'
import { QueryBar } from './query-bar.tsx'
import type { QueryEditorHandle } from './query-editor.tsx'
import { ServerPicker } from './server-picker.tsx'
import { SourcePicker } from './source-picker.tsx'
import { TimePicker } from './time-picker.tsx'
import type { LogsSearch } from './use-logs-search.ts'

interface LogsToolbarProps {
  readonly search: LogsSearch
  readonly input: RefObject<QueryEditorHandle | null>
  readonly editedFilter: EditedFilter | null
  readonly onEditFilter: (edited: EditedFilter | null) => void
  readonly onImport: () => void
}

/** Which servers, which words, which time; live, and files from elsewhere. */
export function LogsToolbar({ search, input, editedFilter, onEditFilter, onImport }: LogsToolbarProps) {
  const { address, range, pages, go } = search
  return (
    <div className={styles.bar}>
      <SourcePicker source={address.source} onChange={(source) => go({ source, roles: [], serverIds: [] })} />
      <ServerPicker
        source={address.source}
        roles={address.roles}
        serverIds={address.serverIds}
        onChange={(roles, serverIds) => go({ roles, serverIds })}
        onHost={(host) => go({ filters: withFilter(address.filters, makeFilter('host', 'is', [host])) })}
      />
      <QueryBar
        searched={search.sampled}
        source={address.source}
        query={address.query}
        language={address.language}
        problemAt={search.problemAt}
        handle={input}
        onSearch={(text, language) =>
          text === address.query && language === address.language ? search.refresh() : search.ask({ query: text, language })
        }
      />
      <FilterButton
        query={search.sampled}
        edited={editedFilter}
        onEdit={onEditFilter}
        onDone={(filter, index) =>
          go({
            filters:
              index === null
                ? withFilter(address.filters, filter)
                : address.filters.map((other, place) => (place === index ? filter : other)),
          })
        }
      />
      <TimePicker range={address.range} resolved={range} onChange={search.chooseRange} onJump={search.jump} />
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Search again"
        title="Search again"
        loading={pages.fetching && !pages.pending}
        onClick={search.refresh}
      >
        <IconRefresh size={16} aria-hidden />
      </ActionIcon>
      <Switch
        label="Live"
        checked={search.live}
        onChange={(event) => search.setLive(event.currentTarget.checked)}
        className={styles.live}
      />
      {/* A file goes to the own store, not to a search server. */}
      {address.source === null ? (
        <Button variant="default" size="sm" fw={500} leftSection={<IconUpload size={15} aria-hidden />} onClick={onImport}>
          Import…
        </Button>
      ) : null}
    </div>
  )
}
