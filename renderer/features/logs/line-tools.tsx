import { Button, SegmentedControl } from '@mantine/core'
import { IconArrowsDiff, IconDownload, IconFileSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { ComparePanel } from './compare-panel.tsx'
import { CopyLink } from './copy-link.tsx'
import { ExportPanel, exportLabel } from './export-panel.tsx'
import { switchedOff } from './filter-list.ts'
import { InspectPanel } from './inspect-panel.tsx'
import { findExport, useLogExport } from './log-export.ts'
import styles from './logs.module.css'
import { SavedSearchesButton } from './saved-searches.tsx'
import { SmallAction } from './small-action.tsx'
import { absoluteRange } from './time-range.ts'
import type { LogsSearch } from './use-logs-search.ts'
import { ViewSwitches } from './view-switches.tsx'

export type ShownAs = 'lines' | 'patterns'

interface LineToolsProps {
  readonly search: LogsSearch
  readonly shown: ShownAs
  readonly onShown: (shown: ShownAs) => void
}

/** What can be done with the lines found, and how they are shown. */
export function LineTools({ search, shown, onShown }: LineToolsProps) {
  const [opened, setOpened] = useState<'export' | 'inspect' | 'compare' | null>(() => openedBy(window.location.search))
  const exporting = useLogExport(({ run }) => run)
  useEffect(() => void findExport(), [])
  const { histogram, histogramStale, range } = search
  const query = { ...search.sampled, ...range }
  const close = () => setOpened(null)
  return (
    <div className={styles.tools}>
      <SavedSearchesButton search={search} />
      <SegmentedControl
        size="xs"
        aria-label="Show"
        transitionDuration={0}
        data={[
          { value: 'lines', label: 'Lines' },
          { value: 'patterns', label: 'Patterns' },
        ]}
        value={shown}
        onChange={(chosen) => onShown(chosen === 'patterns' ? 'patterns' : 'lines')}
      />
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={<IconDownload size={15} aria-hidden />}
        onClick={() => setOpened('export')}
      >
        {exportLabel(exporting)}
      </Button>
      <SmallAction label="Compare with the old generation" size="md" onClick={() => setOpened('compare')}>
        <IconArrowsDiff size={15} />
      </SmallAction>
      <CopyLink search={search} />
      <SmallAction label="How it was asked" size="md" onClick={() => setOpened('inspect')}>
        <IconFileSearch size={15} />
      </SmallAction>
      <ViewSwitches />
      {opened === 'compare' ? (
        <ComparePanel
          source={search.address.source}
          role={search.address.roles[0] ?? null}
          onClose={close}
          onLines={({ serverIds, from, to }, text, levels) => {
            close()
            onShown('lines')
            const filters = switchedOff(search.address.filters)
            search.go({ query: text, roles: [], serverIds, levels, filters, range: absoluteRange(from, to) })
          }}
        />
      ) : null}
      {opened === 'inspect' ? (
        <InspectPanel query={query} columns={search.address.source === null ? [] : search.columns} onClose={close} />
      ) : null}
      {opened === 'export' ? (
        <ExportPanel
          query={query}
          columns={search.columns}
          total={histogram === undefined || histogramStale ? null : histogram.total}
          onClose={close}
        />
      ) : null}
    </div>
  )
}

/** What an address from elsewhere asks to see at once. */
function openedBy(search: string): 'compare' | null {
  return new URLSearchParams(search).has('compare') ? 'compare' : null
}
