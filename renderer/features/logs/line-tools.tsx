import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { ExportPanel, exportLabel } from './export-panel.tsx'
import { exportShare, useLogExport } from './log-export.ts'
import styles from './logs.module.css'
import type { LogsSearch } from './use-logs-search.ts'
import { ViewSwitches } from './view-switches.tsx'

/** What can be done with the lines found, and how they are shown. */
export function LineTools({ search }: { readonly search: LogsSearch }) {
  const [opened, setOpened] = useState<'export' | null>(null)
  const exporting = useLogExport()
  const { histogram, histogramStale, range } = search
  const close = () => setOpened(null)
  return (
    <div className={styles.tools}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={<IconDownload size={15} aria-hidden />}
        onClick={() => setOpened('export')}
      >
        {exporting.phase === 'running' ? exportLabel(exportShare(exporting)) : 'Export…'}
      </Button>
      <ViewSwitches />
      {opened === 'export' ? (
        <ExportPanel
          query={{ ...search.sampled, ...range }}
          columns={search.columns}
          total={histogram === undefined || histogramStale ? null : histogram.total}
          onClose={close}
        />
      ) : null}
    </div>
  )
}
