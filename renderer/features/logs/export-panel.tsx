import { Button, Group, Progress, Radio, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ExportFormat, exportEndings, isExportName, type LogExportRun } from '../../../shared/model/log-export.ts'
import type { LineOrder, LogQuery } from '../../../shared/model/logs.ts'
import { aboutQuery } from '../../bridge/queries.ts'
import { choosePlace, showExport } from '../../bridge/shell.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { LabelledChoice } from '../../ui/labelled-choice.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import styles from './export-panel.module.css'
import { describeBytes } from './import-words.ts'
import { columnTitle } from './log-columns.ts'
import { cancelExport, closeExport, exportShare, fetchFile, startExport, useLogExport } from './log-export.ts'

const number = new Intl.NumberFormat('en-US')
const lines = (count: number) => `${number.format(count)} ${count === 1 ? 'line' : 'lines'}`

const orders = [
  { value: 'newest', label: 'the newest line' },
  { value: 'oldest', label: 'the oldest line' },
] as const

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
  const [order, setOrder] = useState<LineOrder>('newest')
  const [name, setName] = useState(() => proposedName(new Date()))
  const running = useLogExport(({ run }) => run?.phase === 'running')
  const about = useQuery(aboutQuery())
  const place = useMutation({
    mutationFn: () =>
      about.data?.choosesPlaces ? choosePlace(`${name.trim()}${exportEndings[format]}`) : Promise.resolve<'usual'>('usual'),
    onSuccess: (chosen) => {
      if (chosen === null) return
      const where = chosen === 'usual' ? {} : { place: chosen }
      void startExport({ ...query, format, columns, order, name: name.trim(), ...where }, total)
    },
  })
  const nameFits = isExportName(name.trim())
  const named = `Time, Level, ${columns.map(columnTitle).join(', ')}`
  const count = total === null ? 'all lines found' : lines(total)
  const close = () => {
    void closeExport()
    onClose()
  }
  return (
    <SidePanel
      title="Export the lines found"
      onClose={close}
      width="520px"
      footer={
        running ? (
          <>
            <Button variant="default" onClick={onClose}>
              Go on in the background
            </Button>
            <Button variant="default" onClick={() => void cancelExport()}>
              Cancel the export
            </Button>
          </>
        ) : (
          <Button disabled={total === 0 || !nameFits} loading={place.isPending} onClick={() => place.mutate()}>
            {total === 0 ? 'No lines to export' : `Export ${count}${about.data?.choosesPlaces ? '…' : ''}`}
          </Button>
        )
      }
    >
      <p className={styles.intro}>
        Everything that the query finds in this time: {count}. It is written page by page and can be as large as the disk has room for.
      </p>
      <Radio.Group
        label="Form"
        value={format}
        onChange={(chosen) => setFormat(chosen as ExportFormat)}
        className={styles.formats}
        aria-disabled={running}
      >
        <Radio
          value="ndjson"
          label="NDJSON"
          disabled={running}
          description="One JSON object a line with all fields of it, exactly as they are. Can be imported again."
        />
        <Radio
          value="csv"
          label="CSV"
          disabled={running}
          description={`For spreadsheets. Columns: ${named}. A cell that begins with =, +, - or @ gets an apostrophe before it, so that no spreadsheet takes it for a formula.`}
        />
        <Radio
          value="text"
          label="Plain text"
          disabled={running}
          description={`${named}, with blanks between them. Colours and control characters are left out, here and in CSV.`}
        />
      </Radio.Group>
      <div className={styles.more}>
        <LabelledChoice label="First comes" value={order} choices={orders} disabled={running} onChange={setOrder} />
        {order === 'oldest' ? (
          <Text size="xs" c="var(--henge-muted)">
            Lines are read from the newest on and turned round at the end: the disk needs room for the file twice until then.
          </Text>
        ) : null}
        <TextInput
          size="sm"
          label="File name"
          value={name}
          maxLength={100}
          disabled={running}
          rightSection={<span className={styles.ending}>{exportEndings[format]}</span>}
          rightSectionWidth={72}
          error={nameFits ? null : 'Letters, digits, blanks and . _ - + ( ), with a letter or digit first.'}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <ExportState />
    </SidePanel>
  )
}

/** How far the export is, and where its file is. */
function ExportState() {
  const { run, problem } = useLogExport()
  if (run === null) {
    return problem === null ? null : (
      <section className={styles.state} aria-label="The export">
        <p role="alert" className={styles.failed}>
          {problem.message}
        </p>
      </section>
    )
  }
  const { phase, progress } = run
  const written = `${lines(progress.lines)}, ${describeBytes(progress.bytes)}`
  const share = exportShare(run)
  return (
    <section className={styles.state} aria-label="The export" data-phase={phase}>
      {problem === null ? null : (
        <p role="alert" className={styles.failed}>
          {problem.message}
        </p>
      )}
      {phase === 'running' ? (
        <>
          <Progress value={share === null ? 100 : share * 100} animated={share === null} size="sm" aria-label={exportLabel(run)} />
          <span className="henge-muted">
            {share === null ? '' : `${Math.floor(share * 100)} % · `}
            {written}
          </span>
        </>
      ) : null}
      {phase === 'finished' && progress.file ? (
        <FinishedFile exportId={run.id} file={progress.file} written={written} notice={progress.notice} />
      ) : null}
      {phase === 'cancelled' ? <p className="henge-muted">Cancelled after {written}. No file was left.</p> : null}
      {phase === 'failed' ? (
        <p role="alert" className={styles.failed}>
          {run.problem} No file was left.
        </p>
      ) : null}
    </section>
  )
}

interface FinishedFileProps {
  readonly exportId: string
  readonly file: NonNullable<LogExportRun['progress']['file']>
  readonly written: string
  readonly notice: string | null
}

function FinishedFile({ exportId, file: { name, path, download }, written, notice }: FinishedFileProps) {
  const about = useQuery(aboutQuery())
  return (
    <div role="status">
      <p>
        Exported {written}. {notice}
      </p>
      <p className={styles.path}>{download === null ? path : name}</p>
      {download === null ? (
        <Group gap={8}>
          <CopyText text={path} label="Copy the path" />
          {about.data?.choosesPlaces ? (
            <Button size="compact-xs" variant="default" onClick={() => void showExport(exportId)}>
              Show in its folder
            </Button>
          ) : null}
        </Group>
      ) : (
        <p className="henge-muted">
          The browser downloads it where the export was begun. If it was stopped before its end, or the page was loaded anew,{' '}
          <Button size="compact-xs" variant="default" onClick={() => fetchFile(download)}>
            download it
          </Button>
        </p>
      )}
    </div>
  )
}

/** What the button to this panel says: how far an export is, or that one has ended while nobody looked. */
export function exportLabel(run: LogExportRun | null): string {
  if (run?.phase === 'finished') return 'Exported'
  if (run?.phase === 'failed') return 'Export failed'
  if (run?.phase !== 'running') return 'Export…'
  const share = exportShare(run)
  return share === null ? 'Exporting' : `Exporting, ${Math.floor(share * 100)} %`
}

/** By the time on this computer, as its user would look for it. */
function proposedName(now: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `henge-logs-${day}-${two(now.getHours())}${two(now.getMinutes())}`
}
