import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecipeFileContent } from '../../../shared/model/recipe-files.ts'
import { toProblem } from '../../bridge/problem.ts'
import { Delayed } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { LineDifference } from '../../ui/revision-difference.tsx'
import { CodeEditor, type Mistake } from './code-editor.tsx'
import { type Draft, forgetDraft, keepDraft } from './drafts.ts'
import { kibibytes } from './kibibytes.ts'
import type { Offer } from './recipe-completion.ts'
import { recipeFileQuery } from './recipe-queries.ts'
import styles from './recipes.module.css'

interface FileEditorProps {
  readonly folder: string
  readonly path: string
  readonly draft: Draft | undefined
  /** As the folder was last listed. */
  readonly onDisk: boolean
  readonly mistakes: readonly Mistake[]
  readonly offers: ((text: string, offset: number) => { from: number; offers: Offer[] } | null) | null
  readonly goTo: { readonly line: number; readonly column: number } | null
}

/** One file of a recipe. What was changed outside appears by itself; where it was changed here as well, the user says which is kept. */
export function FileEditor({ folder, path, draft, onDisk, mistakes, offers, goTo }: FileEditorProps) {
  // A new file of the same name may have been made outside meanwhile.
  const isNew = draft?.base === null && !onDisk
  const file = useQuery({ ...recipeFileQuery(folder, path), enabled: !isNew })
  const problem = file.error === null ? null : toProblem(file.error)
  const gone = problem?.code === 'NOT_FOUND'
  const saved = gone || isNew ? null : (file.data ?? null)
  if (draft === undefined && problem !== null)
    return <ErrorState title={`${path} cannot be read.`} problem={problem} onRetry={() => void file.refetch()} />
  if (draft === undefined && saved === null)
    return (
      <Delayed>
        <p role="status" className="henge-muted" style={{ padding: '8px 16px' }}>
          {path} is being read
        </p>
      </Delayed>
    )
  const text = draft?.text ?? saved?.text ?? null
  if (text === null)
    return (
      <EmptyState title={`${path} is not text`}>
        It has {kibibytes(saved?.size ?? 0)} and goes onto the server as it is. Change it in the recipe’s folder with the program that made
        it.
      </EmptyState>
    )
  return (
    <>
      {draft === undefined || isNew ? null : <Conflict folder={folder} path={path} draft={draft} saved={saved} gone={gone} />}
      <div className={styles.text}>
        <CodeEditor
          key={path}
          label={path}
          text={text}
          language={/\.ya?ml$/.test(path) ? 'yaml' : 'text'}
          mistakes={mistakes}
          offers={offers}
          goTo={goTo}
          onChange={(typed) =>
            keepDraft(folder, path, { text: typed, base: draft === undefined ? (saved?.sha256 ?? null) : draft.base }, saved?.text ?? null)
          }
        />
      </div>
    </>
  )
}

interface ConflictProps {
  readonly folder: string
  readonly path: string
  readonly draft: Draft
  readonly saved: RecipeFileContent | null
  readonly gone: boolean
}

/** The file on disk is not the one that the unsaved text was made from. Nothing is written until the user has chosen. */
function Conflict({ folder, path, draft, saved, gone }: ConflictProps) {
  const [shown, setShown] = useState(false)
  if (gone)
    return (
      <div className={styles.notice} role="alert">
        <div className={styles.noticeRow}>
          <span>{path} was deleted or renamed outside. What you wrote is still here.</span>
          <Button variant="default" onClick={() => forgetDraft(folder, path)}>
            Drop mine
          </Button>
          <Button variant="default" onClick={() => keepDraft(folder, path, { ...draft, base: null }, null)}>
            Keep mine as a new file
          </Button>
        </div>
      </div>
    )
  if (saved === null || saved.sha256 === draft.base) return null
  return (
    <div className={styles.notice} role="alert">
      <div className={styles.noticeRow}>
        <span>{path} was changed outside since you began. Saving waits for you: nothing is lost.</span>
        <Button variant="subtle" color="gray" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide the difference' : 'Show the difference'}
        </Button>
        <Button variant="default" onClick={() => forgetDraft(folder, path)}>
          Take the one on disk
        </Button>
        <Button variant="default" onClick={() => keepDraft(folder, path, { ...draft, base: saved.sha256 }, saved.text)}>
          Keep mine
        </Button>
      </div>
      {shown ? (
        <div className={styles.noticeDifference}>
          <LineDifference before={saved.text ?? ''} after={draft.text} />
        </div>
      ) : null}
    </div>
  )
}
