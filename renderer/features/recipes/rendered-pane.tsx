import { useRef } from 'react'
import type { RecipePreview, RenderedSize } from '../../../shared/model/recipe-files.ts'
import { SourceView } from '../../ui/source-view.tsx'
import { kibibytes } from './kibibytes.ts'
import styles from './recipes.module.css'

/** From this part of the limit on, what takes the room is said. */
const near = 0.6

interface RenderedPaneProps {
  readonly userData: RecipePreview['userData']
  /** An answer is on its way. */
  readonly old: boolean
}

/** What a server is given at its first boot. While the text cannot be read, what it last rendered to stays, greyed. */
export function RenderedPane({ userData, old }: RenderedPaneProps) {
  const last = useRef(userData)
  if (userData !== null) last.current = userData
  if (userData !== null) return <Rendered userData={userData} old={old} />
  return (
    <>
      <p className={styles.waiting}>
        {last.current === null
          ? 'While the recipe cannot be read, it renders to nothing. What is wrong is listed below the text.'
          : 'The recipe cannot be read at the moment; this is what it rendered to before. What is wrong is listed below the text.'}
      </p>
      {last.current === null ? null : <Rendered userData={last.current} old />}
    </>
  )
}

/** With how much of EC2’s limit it takes. */
function Rendered({ userData, old }: { readonly userData: RenderedSize; readonly old: boolean }) {
  const { gzipBytes, limitBytes, biggest } = userData
  const part = gzipBytes / limitBytes
  return (
    <div className={old ? styles.old : undefined}>
      <div className={styles.size}>
        <span>
          <strong>{kibibytes(gzipBytes)}</strong> of {kibibytes(limitBytes)} after gzip
        </span>
        <span className={part > 1 ? undefined : 'henge-muted'} style={part > 1 ? { color: 'var(--henge-failing)' } : undefined}>
          {part > 1 ? `${kibibytes(gzipBytes - limitBytes)} over EC2’s limit` : `${Math.round(part * 100)} %`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be given the colours of the tokens everywhere */}
      <div
        className={styles.meter}
        role="meter"
        aria-label="Size of the user data"
        aria-valuemin={0}
        aria-valuemax={limitBytes}
        aria-valuenow={gzipBytes}
        data-near={part > near && part <= 1 ? '' : undefined}
        data-over={part > 1 ? '' : undefined}
      >
        <div style={{ width: `${Math.min(part, 1) * 100}%` }} />
      </div>
      {part > near && biggest.length > 0 ? (
        <dl className={styles.biggest} aria-label="What takes the room">
          {biggest.map((file) => (
            <div key={file.path} style={{ display: 'contents' }}>
              <dt className="henge-mono" title={file.path}>
                {file.path}
              </dt>
              <dd>{kibibytes(file.gzipBytes)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <div className={styles.rendered}>
        <SourceView label="User data" text={userData.text} />
      </div>
    </div>
  )
}
