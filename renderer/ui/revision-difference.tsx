import { diffLines } from 'diff'
import type { RevisionDifference } from '../../shared/model/recipe.ts'
import styles from './code.module.css'
import { RevisionText } from './revision.tsx'

type Change = RevisionDifference['changes'][number]

const kinds: Record<Change['kind'], string> = {
  image: 'image',
  'instance-type': 'instance type',
  package: 'package',
  file: 'file',
  command: 'command',
  setting: 'setting',
}

/** What a server of the current revision has that a running one has not, line by line for files. */
export function RevisionDifferenceView({ difference }: { readonly difference: RevisionDifference }) {
  return (
    <section aria-label={`Difference from ${difference.from ?? 'no recipe'} to ${difference.to}`}>
      <div className={styles.heading}>
        <h2>
          <RevisionText revision={difference.from} /> → <RevisionText revision={difference.to} />
        </h2>
        <span className="henge-muted">
          {difference.from === null
            ? 'what runs was not built by a recipe; this is what the recipe makes'
            : difference.known
              ? `${difference.changes.length} ${difference.changes.length === 1 ? 'change' : 'changes'}`
              : 'what the running revision consists of is not on record here; this is what the recipe makes now'}
        </span>
      </div>
      <div style={{ marginBottom: 18 }}>
        {difference.changes.map((change) =>
          change.kind === 'file' && change.before !== null && change.after !== null ? (
            <FileChange key={`${change.kind} ${change.name}`} change={change} />
          ) : (
            <div key={`${change.kind} ${change.name} ${change.before} ${change.after}`} className={styles.change}>
              <span>{kinds[change.kind]}</span>
              <span>
                {change.kind === 'command' || change.kind === 'package' ? null : <span>{change.name} </span>}
                <Values change={change} />
              </span>
            </div>
          ),
        )}
      </div>
    </section>
  )
}

function Values({ change }: { readonly change: Change }) {
  const named = change.kind === 'command' || change.kind === 'package'
  const mono = 'henge-mono'
  if (change.before === null)
    return <span className={`${mono} ${styles.after}`}>+ {firstLine(named ? (change.after ?? change.name) : change.after)}</span>
  if (change.after === null) return <span className={`${mono} ${styles.before}`}>{firstLine(change.before)}</span>
  return (
    <>
      <span className={`${mono} ${styles.before}`}>{firstLine(change.before)}</span> <span className="henge-muted">→</span>{' '}
      <span className={`${mono} ${styles.after}`}>{firstLine(change.after)}</span>
    </>
  )
}

function firstLine(text: string | null): string {
  const [first = '', ...rest] = (text ?? '').trimEnd().split('\n')
  return rest.length === 0 ? first : `${first} … ${rest.length + 1} lines`
}

/** Unchanged lines kept around a change. */
const context = 2

function FileChange({ change }: { readonly change: Change }) {
  return (
    <div style={{ paddingTop: 8 }}>
      <div className={styles.heading}>
        <span className="henge-muted">file</span>
        <span className="henge-mono">{change.name}</span>
      </div>
      <LineDifference before={change.before ?? ''} after={change.after ?? ''} />
    </div>
  )
}

/** Two texts line by line; long stretches in which they are equal are left out. */
export function LineDifference({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = diffLines(before, after)
  return (
    <div className={styles.code}>
      {parts.map((part, index) => {
        const lines = part.value.replace(/\n$/, '').split('\n')
        const plain = !part.added && !part.removed
        const cut = plain && lines.length > context * 2 + 1
        const shown = cut
          ? [...(index === 0 ? [] : lines.slice(0, context)), null, ...(index === parts.length - 1 ? [] : lines.slice(-context))]
          : lines
        return shown.map((line, position) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            key={`${index} ${position}`}
            className={styles.line}
            data-added={part.added ? '' : undefined}
            data-removed={part.removed ? '' : undefined}
          >
            <span>{part.added ? '+' : part.removed ? '−' : ''}</span>
            <span className={line === null ? 'henge-muted' : undefined}>{line === null ? '⋯' : line === '' ? ' ' : line}</span>
          </div>
        ))
      })}
    </div>
  )
}
