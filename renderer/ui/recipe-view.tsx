import { Link } from 'wouter'
import type { RecipeDetail } from '../../shared/model/recipe.ts'
import { addresses } from '../bridge/addresses.ts'
import styles from './code.module.css'
import { ErrorState } from './error-state.tsx'
import { SourceView } from './source-view.tsx'

const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KiB`

/** A recipe as it is on disk, what is wrong with it first, and what a server gets of it. */
export function RecipeView({ detail }: { readonly detail: RecipeDetail }) {
  const { summary, userData } = detail
  return (
    <section aria-label="Recipe" className={styles.recipe}>
      {summary.problems.map((problem) => (
        <ErrorState
          key={`${problem.file} ${problem.line} ${problem.message}`}
          title={`${problem.file}${problem.line === null ? '' : `:${problem.line}${problem.column === null ? '' : `:${problem.column}`}`}`}
          problem={problem}
        />
      ))}
      <div className={styles.heading}>
        <h2>recipe.yaml</h2>
        <span className="henge-muted" style={{ overflowWrap: 'anywhere' }}>
          {summary.folder}
        </span>
        <Link href={addresses.recipe(summary.name)}>Edit</Link>
      </div>
      <SourceView
        label="recipe.yaml"
        text={detail.source}
        problems={summary.problems.filter((problem) => problem.file === 'recipe.yaml')}
        maxHeight={560}
      />
      {detail.files.length === 0 ? null : (
        <>
          <div className={styles.heading}>
            <h2>Files</h2>
          </div>
          <div style={{ marginBottom: 18 }}>
            {detail.files.map((file) => (
              <div key={file.path} className={styles.change}>
                <span className="henge-number">{kibibytes(file.size)}</span>
                <span className="henge-mono">{file.path}</span>
              </div>
            ))}
          </div>
        </>
      )}
      {userData === null ? null : (
        <>
          <div className={styles.heading}>
            <h2>User data</h2>
            <span className="henge-muted">
              {kibibytes(userData.gzipBytes)} of {kibibytes(userData.limitBytes)} after gzip
            </span>
          </div>
          <SourceView label="User data" text={userData.text} maxHeight={320} />
        </>
      )}
    </section>
  )
}
