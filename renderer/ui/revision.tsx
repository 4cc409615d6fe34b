import { shortRevision } from '../../shared/model/server.ts'

/** `r-8f3a`, whole on hover; a server that no recipe built has none. */
export function RevisionText({ revision }: { readonly revision: string | null }) {
  if (revision === null) return <span className="henge-muted">none</span>
  return (
    <span className="henge-mono" title={revision}>
      {shortRevision(revision)}
    </span>
  )
}

interface RevisionStepProps {
  readonly running: readonly (string | null)[]
  readonly current: string | null
  /** False where no recipe says what ought to run: then there is nothing to step to. */
  readonly expected?: boolean
}

/** `r-8f3a → r-91cc`, or one revision when all servers run the current one. */
export function RevisionStep({ running, current, expected = true }: RevisionStepProps) {
  const others = running.filter((revision) => revision !== current)
  const [first] = others
  if (first === undefined) return current === null ? <span className="henge-muted">–</span> : <RevisionText revision={current} />
  return (
    <span>
      <RevisionText revision={first} />
      {others.length > 1 ? <span className="henge-muted"> +{others.length - 1}</span> : null}
      {current === null && !expected ? null : <span className="henge-muted"> → </span>}
      {current !== null ? <RevisionText revision={current} /> : expected ? <span className="henge-muted">?</span> : null}
    </span>
  )
}
