import { Autocomplete, Button, FileButton, Progress, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogImport } from '../../../shared/model/logs.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { ImportEntry } from './import-entry.tsx'
import styles from './import-panel.module.css'
import { countWords, describeBytes } from './import-words.ts'
import { filesOfPicker } from './picked-files.ts'
import { UnfinishedImports } from './unfinished-imports.tsx'
import type { ImportItem, ImportOutcome, Imports } from './use-imports.ts'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** Entries on the screen; what is in a large folder is counted. */
const mostShown = 100

const isQuiet = ({ phase }: ImportItem) => phase === 'ready' || phase === 'finished'

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
  const leftOut = imports.items.filter((item) => item.phase === 'left-out')
  const listed = imports.items.filter((item) => item.phase !== 'left-out')
  // What is being done, or wants an answer, is looked for in a long list first.
  const shown = listed.length <= mostShown ? listed : [...listed].sort((left, right) => Number(isQuiet(left)) - Number(isQuiet(right)))
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
                ? `Import ${visibleText(waiting[0]?.name.slice(-40) ?? '')}`
                : `Import ${countWords.format(waiting.length)} files, ${describeBytes(bytes)}`}
          </Button>
        )
      }
    >
      <p className={styles.importIntro}>
        Text files of any common format: syslog, web server, JSON lines, journald, application logs; also packed with gzip or zstd. Their
        lines are searched together with those of the servers.
      </p>
      <FileButton multiple onChange={(files) => imports.add(filesOfPicker(files))} inputProps={{ 'aria-label': 'Log files' }}>
        {(props) => (
          <Button {...props} variant="default" size="sm" disabled={imports.running}>
            Choose files…
          </Button>
        )}
      </FileButton>{' '}
      <FileButton
        multiple
        onChange={(files) => imports.add(filesOfPicker(files))}
        inputProps={{ 'aria-label': 'Folder of log files', ...{ webkitdirectory: '' } }}
      >
        {(props) => (
          <Button {...props} variant="default" size="sm" disabled={imports.running}>
            Choose a folder…
          </Button>
        )}
      </FileButton>
      <span className="henge-muted"> or drop either on this screen</span>
      {imports.pickProblem === null ? null : (
        <p className={styles.importFailed} role="alert">
          {imports.pickProblem}
        </p>
      )}
      {imports.items.length === 0 ? <UnfinishedImports /> : null}
      {imports.running && imports.items.length > 1 ? <WholeProgress imports={imports} /> : null}
      <ul className={styles.importItems}>
        {shown.slice(0, mostShown).map((item) => (
          <ImportEntry
            key={item.id}
            item={item}
            busy={imports.running}
            onRemove={() => imports.remove(item.id)}
            onAgain={() => void finish(imports.again(item.id, choices))}
            onShow={(found) => onShow([found])}
          />
        ))}
        {listed.length <= mostShown ? null : <li className="henge-muted">and {countWords.format(listed.length - mostShown)} more files</li>}
        {leftOut.length === 0 ? null : (
          <li className="henge-muted">
            {leftOut.length === 1 ? '1 file is no text and was' : `${countWords.format(leftOut.length)} files are no text and were`} left
            out:{' '}
            {leftOut
              .slice(0, 20)
              .map(({ name }) => visibleText(name))
              .join(', ')}
            {leftOut.length > 20 ? ', …' : ''}
          </li>
        )}
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

/** How far all files together are. */
function WholeProgress({ imports: { items } }: { readonly imports: Imports }) {
  const done = items.filter(({ phase }) => phase !== 'ready' && phase !== 'running')
  const bytes = items.reduce((sum, { file }) => sum + file.size, 0)
  const read = items.reduce(
    (sum, { file, phase, progress }) => sum + (phase === 'ready' ? 0 : phase === 'running' ? (progress?.bytesRead ?? 0) : file.size),
    0,
  )
  const share = bytes === 0 ? 0 : Math.round((read / bytes) * 100)
  return (
    <div className={styles.importWhole}>
      <Progress value={share} size="sm" aria-label={`All files: ${share} %`} />
      <span className="henge-muted">
        {countWords.format(done.length)} of {countWords.format(items.length)} files · {share} % of {describeBytes(bytes)}
      </span>
    </div>
  )
}
