import { Button, Progress, Radio } from '@mantine/core'
import { useState } from 'react'
import type { ExportFormat } from '../../../shared/model/log-export.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import styles from './export-panel.module.css'
import { describeBytes } from './import-words.ts'
import { columnTitle } from './log-columns.ts'
import { cancelExport, closeExport, exportShare, fetchFile, type RunningExport, startExport, useLogExport } from './log-export.ts'

const number = new Intl.NumberFormat('en-US')
const lines = (count: number) => `${number.format(count)} ${count === 1 ? 'line' : 'lines'}`

interface ExportPanelProps {
  readonly query: LogQuery
  readonly columns: readonly string[]
  /** Lines found; null: not known yet. */
  readonly total: number | null
  readonly onClose: () => void
}

/** All lines of the search into one file: in which form, and how far it is. */
export function ExportPanel({ query, columns, total, onClose }: ExportPanelProps) {
  const [format, setFormat] = useState<ExportFormat>('ndjson')
  const { phase } = useLogExport()
  const named = `Time, Level, ${columns.map(columnTitle).join(', ')}`
  const count = total === null ? 'all lines found' : lines(total)
  const close = () => {
    closeExport()
    onClose()
  }
  return (
    <SidePanel
      title="Export the lines found"
      onClose={close}
      width="520px"
      footer={
        phase === 'running' ? (
          <>
            <Button variant="default" onClick={onClose}>
              Go on in the background
            </Button>
            <Button variant="default" onClick={cancelExport}>
              Cancel the export
            </Button>
          </>
        ) : (
          <Button disabled={total === 0} onClick={() => void startExport({ ...query, format, columns }, total)}>
            {total === 0 ? 'No lines to export' : `Export ${count}`}
          </Button>
        )
      }
    >
      <p className={styles.intro}>
        Everything that the query finds in this time, newest first: {count}. It is written page by page and can be as large as the disk has
        room for.
      </p>
      <Radio.Group
        label="Form"
        value={format}
        onChange={(chosen) => setFormat(chosen as ExportFormat)}
        className={styles.formats}
        aria-disabled={phase === 'running'}
      >
        <Radio
          value="ndjson"
          label="NDJSON"
          disabled={phase === 'running'}
          description="One JSON object a line with all fields of it, exactly as they are. Can be imported again."
        />
        <Radio
          value="csv"
          label="CSV"
          disabled={phase === 'running'}
          description={`For spreadsheets. Columns: ${named}. A cell that begins with =, +, - or @ gets an apostrophe before it, so that no spreadsheet takes it for a formula.`}
        />
        <Radio
          value="text"
          label="Plain text"
          disabled={phase === 'running'}
          description={`${named}, with blanks between them. Colours and control characters are left out, here and in CSV.`}
        />
      </Radio.Group>
      <ExportState />
    </SidePanel>
  )
}

/** How far the export is, and where its file is. */
function ExportState() {
  const state = useLogExport()
  const { phase, progress, problem } = state
  if (phase === 'none') return null
  const written = `${lines(progress?.lines ?? 0)}, ${describeBytes(progress?.bytes ?? 0)}`
  const share = exportShare(state)
  return (
    <section className={styles.state} aria-label="The export" data-phase={phase}>
      {phase === 'running' ? (
        <>
          <Progress value={share === null ? 100 : share * 100} animated={share === null} size="sm" aria-label={exportLabel(state)} />
          <span className="henge-muted">
            {share === null ? '' : `${Math.floor(share * 100)} % · `}
            {written}
          </span>
        </>
      ) : null}
      {phase === 'finished' && progress?.file ? (
        <div role="status">
          <p>
            Exported {written}. {progress.notice}
          </p>
          <p className={styles.path}>{progress.file.download === null ? progress.file.path : progress.file.name}</p>
          {progress.file.download === null ? (
            <CopyText text={progress.file.path} label="Copy the path" />
          ) : (
            <DownloadAgain ticket={progress.file.download} />
          )}
        </div>
      ) : null}
      {phase === 'cancelled' ? <p className="henge-muted">Cancelled after {written}. No file was left.</p> : null}
      {phase === 'failed' && problem ? (
        <p role="alert" className={styles.failed}>
          {problem.message} No file was left.
        </p>
      ) : null}
    </section>
  )
}

function DownloadAgain({ ticket }: { readonly ticket: string }) {
  return (
    <p className="henge-muted">
      The browser downloads it now. If it was stopped before its end,{' '}
      <Button size="compact-xs" variant="default" onClick={() => fetchFile(ticket)}>
        download it again
      </Button>
    </p>
  )
}

/** What the button to this panel says: how far an export is, or that one has ended while nobody looked. */
export function exportLabel(state: RunningExport): string {
  if (state.phase === 'finished') return 'Exported'
  if (state.phase === 'failed') return 'Export failed'
  const share = exportShare(state)
  if (state.phase !== 'running') return 'Export…'
  return share === null ? 'Exporting' : `Exporting, ${Math.floor(share * 100)} %`
}
