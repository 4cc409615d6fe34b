import { useQuery } from '@tanstack/react-query'
import { unfinishedImportsQuery } from '../../bridge/queries.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './import-panel.module.css'
import { countWords, describeBytes } from './import-words.ts'

/** Imports that broke off: the program keeps no file, so the user has to choose it again. */
export function UnfinishedImports() {
  const { data = [] } = useQuery(unfinishedImportsQuery())
  if (data.length === 0) return null
  return (
    <section aria-label="Broken-off imports" className={styles.unfinished}>
      <h3>Broken off</h3>
      <p className="henge-muted">Choose the same file again: its import goes on, no line comes twice.</p>
      <ul>
        {data.map(({ id, fileName, bytes, bytesRead, lines }) => (
          <li key={id}>
            <strong>{visibleText(fileName)}</strong>{' '}
            <span className="henge-muted">
              {describeBytes(bytesRead)} of {describeBytes(bytes)}, {countWords.format(lines)} lines
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
