import { Autocomplete, Button, FileButton, Progress, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogImport } from '../../../shared/model/logs.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { SidePanel } from '../../ui/side-panel.tsx'
import styles from './import-panel.module.css'
import { writeLocal } from './time-range.ts'
import type { ImportItem, ImportOutcome, Imports } from './use-imports.ts'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
const number = new Intl.NumberFormat('en-US')

export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KiB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

/** "2,000 lines, 2005-06-14 15:16:01 – 2005-07-27 14:42:00, 3 without a time of their own" */
export function describeImport({ lines, first, last, undated, format }: LogImport): string {
  const span = first === null || last === null ? '' : `, ${writeLocal(first)} – ${writeLocal(last)}`
  const without = undated === 0 ? '' : `, ${number.format(undated)} without a time of their own`
  return `${number.format(lines)} ${lines === 1 ? 'line' : 'lines'}${span}${without}${format === null ? '' : ` (${format})`}`
}

interface ImportPanelProps {
  readonly imports: Imports
  readonly onClose: () => void
  /** Shows the lines of files that are in the store. */
  readonly onShow: (found: readonly LogImport[]) => void
}

/** Files to import, what is said of them, and how far they are. */
export function ImportPanel({ imports, onClose, onShow }: ImportPanelProps) {
  const fleet = useQuery(fleetQuery())
  const [role, setRole] = useState('')
  const [host, setHost] = useState('')
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone)
  const choices = { role: role.trim() === '' ? null : role.trim(), host: host.trim() === '' ? null : host.trim(), zone }
  const waiting = imports.items.filter((item) => item.phase === 'ready' || item.phase === 'failed' || item.phase === 'cancelled')
  const bytes = waiting.reduce((sum, item) => sum + item.file.size, 0)
  const finish = async (work: Promise<ImportOutcome>) => {
    const { finished, complete } = await work
    // With a file refused or known already the panel stays: what is said of it there wants to be read.
    if (complete && finished.length > 0) onShow(finished)
  }
  return (
    <SidePanel
      title="Import log files"
      onClose={onClose}
      width="520px"
      footer={
        imports.running ? (
          <Button variant="default" onClick={imports.cancel}>
            Cancel the import
          </Button>
        ) : (
          <Button disabled={waiting.length === 0} onClick={() => void finish(imports.start(choices))}>
            {waiting.length === 0
              ? 'Import'
              : waiting.length === 1
                ? `Import ${waiting[0]?.file.name.slice(0, 40)}`
                : `Import ${waiting.length} files, ${describeBytes(bytes)}`}
          </Button>
        )
      }
    >
      <p className={styles.importIntro}>
        Text files of any common format: syslog, web server, JSON lines, application logs. Their lines are searched together with those of
        the servers.
      </p>
      <FileButton multiple onChange={(files) => imports.add(files)} inputProps={{ 'aria-label': 'Log files' }}>
        {(props) => (
          <Button {...props} variant="default" size="sm" disabled={imports.running}>
            Choose files…
          </Button>
        )}
      </FileButton>
      <span className="henge-muted"> or drop them on this screen</span>
      <ul className={styles.importItems}>
        {imports.items.map((item) => (
          <Item
            key={item.id}
            item={item}
            busy={imports.running}
            onRemove={() => imports.remove(item.id)}
            onAgain={() => void finish(imports.again(item.id, choices))}
            onShow={(found) => onShow([found])}
          />
        ))}
      </ul>
      <div className={styles.importChoices}>
        <Autocomplete
          label="Role"
          description="Lines of a structured file that name a role keep it."
          placeholder="none"
          size="sm"
          data={[...new Set(fleet.data?.roles.map((known) => known.role))]}
          value={role}
          onChange={setRole}
        />
        <TextInput
          label="Host"
          description="Where the file does not say which host wrote it."
          placeholder="none"
          size="sm"
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
        />
        <Select
          label="Time zone"
          description="Of times that name none."
          size="sm"
          searchable
          allowDeselect={false}
          limit={80}
          data={zones.includes(zone) ? zones : [zone, ...zones]}
          value={zone}
          onChange={(chosen) => setZone(chosen ?? zone)}
        />
      </div>
    </SidePanel>
  )
}

interface ItemProps {
  readonly item: ImportItem
  readonly busy: boolean
  readonly onRemove: () => void
  readonly onAgain: () => void
  readonly onShow: (found: LogImport) => void
}

function Item({ item, busy, onRemove, onAgain, onShow }: ItemProps) {
  const { file, phase, progress, problem } = item
  const share = progress === null || file.size === 0 ? 0 : Math.round((progress.bytesRead / file.size) * 100)
  return (
    <li data-phase={phase}>
      <div className={styles.importName}>
        <strong>{file.name}</strong>
        <span className="henge-muted">{describeBytes(file.size)}</span>
        {phase === 'running' || busy ? null : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      {phase === 'running' ? (
        <>
          <Progress value={share} size="sm" aria-label={`${file.name}: ${share} %`} />
          <span className="henge-muted">
            {share} % · {number.format(progress?.lines ?? 0)} lines
          </span>
        </>
      ) : null}
      {phase === 'finished' && progress ? (
        <div className={styles.importDuplicate} role="status">
          {progress.lines === 0 ? (
            <span>The file has no lines: nothing was imported.</span>
          ) : (
            <>
              <span className={styles.importDone}>Imported: {describeImport(progress)}</span>
              <Button size="compact-sm" variant="default" onClick={() => onShow(progress)}>
                Show its lines
              </Button>
            </>
          )}
        </div>
      ) : null}
      {phase === 'duplicate' && progress ? (
        <div className={styles.importDuplicate} role="status">
          <span>This file has been imported before: {describeImport(progress)}. Nothing was added.</span>
          <Button size="compact-sm" variant="default" onClick={() => onShow(progress)}>
            Show its lines
          </Button>
          <Button size="compact-sm" variant="default" onClick={onAgain}>
            Import again
          </Button>
        </div>
      ) : null}
      {phase === 'failed' && problem ? (
        <span className={styles.importFailed} role="alert">
          {problem.message}
        </span>
      ) : null}
      {phase === 'cancelled' ? (
        <span className="henge-muted">
          Cancelled at {share} %. The {number.format(progress?.lines ?? 0)} lines read so far stay; importing the file again goes on from
          here.
        </span>
      ) : null}
    </li>
  )
}
