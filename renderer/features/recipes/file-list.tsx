import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { IconDots, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecipeDetail } from '../../../shared/model/recipe.ts'
import { problemOfRecipePath, recipeFileName } from '../../../shared/model/recipe-path.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { type Draft, forgetDraft, keepDraft } from './drafts.ts'
import { kibibytes } from './kibibytes.ts'
import styles from './recipes.module.css'

interface FileListProps {
  readonly folder: string
  readonly files: RecipeDetail['files']
  readonly drafts: Readonly<Record<string, Draft>>
  readonly current: string
  readonly onOpen: (path: string) => void
}

/** What is asked for a name: of a new file, or of one that is renamed. */
type Naming = { readonly kind: 'add' } | { readonly kind: 'rename'; readonly from: string; readonly sha256: string }

/** The files of a recipe. A new one is kept here until it is saved; the others change at once. */
export function FileList({ folder, files, drafts, current, onOpen }: FileListProps) {
  const queryClient = useQueryClient()
  const [naming, setNaming] = useState<Naming | null>(null)
  const [deleted, setDeleted] = useState<{ readonly path: string; readonly base64: string } | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['recipes'] })
  const remove = useMutation({
    mutationFn: (file: { path: string; sha256: string }) => client.recipes.deleteFile({ folder, path: file.path, expected: file.sha256 }),
    onSuccess: ({ base64 }, { path }) => {
      forgetDraft(folder, path)
      setDeleted({ path, base64 })
      if (path === current) onOpen(recipeFileName)
    },
    onSettled: refresh,
  })
  const bringBack = useMutation({
    mutationFn: (file: { path: string; base64: string }) =>
      client.recipes.writeFile({ folder, path: file.path, content: { base64: file.base64 }, expected: null }),
    onSuccess: (_, { path }) => {
      setDeleted(null)
      onOpen(path)
    },
    onSettled: refresh,
  })
  const rename = useMutation({
    mutationFn: (file: { from: string; to: string; sha256: string }) =>
      client.recipes.renameFile({ folder, from: file.from, to: file.to, expected: file.sha256 }),
    onSuccess: (_, { from, to }) => {
      const draft = drafts[from]
      if (draft !== undefined) keepDraft(folder, to, draft, null)
      forgetDraft(folder, from)
      setNaming(null)
      onOpen(to)
    },
    onSettled: refresh,
  })
  const saved = new Map(files.map((file) => [file.path, file]))
  const paths = [...new Set([...saved.keys(), ...Object.keys(drafts)])].sort(
    (left, right) => Number(right === recipeFileName) - Number(left === recipeFileName) || left.localeCompare(right),
  )
  const failed = [remove, bringBack, rename].find(({ error }) => error !== null)
  return (
    <nav className={styles.files} aria-label="Files of the recipe">
      {paths.map((path) => {
        const file = saved.get(path)
        const unsaved = drafts[path] !== undefined
        return (
          <div key={path} className={styles.fileRow} data-current={path === current ? '' : undefined}>
            <button
              type="button"
              className={styles.fileName}
              aria-current={path === current ? 'page' : undefined}
              title={file === undefined ? `${path}, not saved yet` : `${path}, ${kibibytes(file.size)}`}
              onClick={() => onOpen(path)}
            >
              {path}
            </button>
            {unsaved ? <span className={styles.fileMark} role="img" aria-label="unsaved" title="unsaved" /> : null}
            {path === recipeFileName ? null : (
              <Menu position="bottom-start">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" size={22} aria-label={`What to do with ${path}`}>
                    <IconDots size={14} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  {file === undefined ? (
                    <Menu.Item
                      onClick={() => {
                        forgetDraft(folder, path)
                        if (path === current) onOpen(recipeFileName)
                      }}
                    >
                      Drop
                    </Menu.Item>
                  ) : (
                    <>
                      <Menu.Item onClick={() => setNaming({ kind: 'rename', from: path, sha256: file.sha256 })}>Rename…</Menu.Item>
                      <Menu.Item onClick={() => remove.mutate({ path, sha256: file.sha256 })}>Delete</Menu.Item>
                    </>
                  )}
                </Menu.Dropdown>
              </Menu>
            )}
          </div>
        )
      })}
      <div className={styles.filesFoot}>
        {naming === null ? (
          <Button variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={() => setNaming({ kind: 'add' })}>
            Add a file
          </Button>
        ) : (
          <NameForm
            key={naming.kind === 'add' ? '' : naming.from}
            naming={naming}
            taken={paths}
            onCancel={() => setNaming(null)}
            onName={(path) => {
              if (naming.kind === 'rename') return rename.mutate({ from: naming.from, to: path, sha256: naming.sha256 })
              keepDraft(folder, path, { text: '', base: null }, null)
              setNaming(null)
              onOpen(path)
            }}
          />
        )}
        {deleted === null ? null : (
          <span role="status" style={{ fontSize: 12 }}>
            {deleted.path} is deleted.{' '}
            <Button size="compact-xs" variant="default" loading={bringBack.isPending} onClick={() => bringBack.mutate(deleted)}>
              Undo
            </Button>
          </span>
        )}
        {failed?.error ? <ErrorState problem={toProblem(failed.error)} /> : null}
      </div>
    </nav>
  )
}

interface NameFormProps {
  readonly naming: Naming
  readonly taken: readonly string[]
  readonly onName: (path: string) => void
  readonly onCancel: () => void
}

function NameForm({ naming, taken, onName, onCancel }: NameFormProps) {
  const [typed, setTyped] = useState(naming.kind === 'rename' ? naming.from : 'files/')
  const [asked, setAsked] = useState(false)
  const path = typed.trim()
  const problem = taken.includes(path)
    ? naming.kind === 'rename' && path === naming.from
      ? null
      : 'It is there already.'
    : problemOfRecipePath(path)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (problem !== null) return
        if (naming.kind === 'rename' && path === naming.from) onCancel()
        else onName(path)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onCancel()
      }}
    >
      <TextInput
        aria-label={naming.kind === 'rename' ? `New name of ${naming.from}` : 'Path of the new file'}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={asked ? problem : null}
        autoFocus
        spellCheck={false}
        autoComplete="off"
      />
      <div style={{ display: 'flex', gap: 6, marginTop: 6 }}>
        <Button type="submit" size="compact-xs">
          {naming.kind === 'rename' ? 'Rename' : 'Add'}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
