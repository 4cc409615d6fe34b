import { Button, Progress } from '@mantine/core'
import type { LogImport } from '../../../shared/model/logs.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './import-panel.module.css'
import { countWords, describeBytes, describeImport } from './import-words.ts'
import type { ImportItem } from './use-imports.ts'

interface ItemProps {
  readonly item: ImportItem
  readonly busy: boolean
  readonly onRemove: () => void
  readonly onAgain: () => void
  readonly onShow: (found: LogImport) => void
}

export function ImportEntry({ item, busy, onRemove, onAgain, onShow }: ItemProps) {
  const { file, name, phase, progress, problem } = item
  const share = progress === null || file.size === 0 ? 0 : Math.round((progress.bytesRead / file.size) * 100)
  return (
    <li data-phase={phase}>
      <div className={styles.importName}>
        <strong>{visibleText(name)}</strong>
        <span className="henge-muted">{describeBytes(file.size)}</span>
        {phase === 'running' || busy ? null : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      {phase === 'running' ? (
        <>
          <Progress value={share} size="sm" aria-label={`${name}: ${share} %`} />
          <span className="henge-muted">
            {share} % · {countWords.format(progress?.lines ?? 0)} lines
          </span>
        </>
      ) : null}
      {phase === 'finished' && progress ? (
        <div className={styles.importDuplicate} role="status">
          {progress.lines === 0 ? (
            <span>{progress.known ? `Imported: ${describeImport(progress)}.` : 'The file has no lines: nothing was imported.'}</span>
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
          Cancelled at {share} %. The {countWords.format(progress?.lines ?? 0)} lines read so far stay; importing the file again goes on
          from here.
        </span>
      ) : null}
    </li>
  )
}
