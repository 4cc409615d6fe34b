import { Button, Tabs } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { RecipeDetail, RecipeProblem } from '../../../shared/model/recipe.ts'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'
import recipeSchema from '../../../shared/recipe.schema.json' with { type: 'json' }
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, fleetQuery, recipesQuery } from '../../bridge/queries.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { DifferencePane } from './difference-pane.tsx'
import { textsOf, useDraftsOf } from './drafts.ts'
import { FileEditor } from './file-editor.tsx'
import { FileList } from './file-list.tsx'
import { FirstServers } from './first-servers.tsx'
import { knownWords } from './known-words.ts'
import { ProblemList } from './problem-list.tsx'
import { offersAt, type Schema } from './recipe-completion.ts'
import { previewQuery, wordsQuery } from './recipe-queries.ts'
import styles from './recipes.module.css'
import { RenderedPane } from './rendered-pane.tsx'
import { useSaveDrafts } from './save-drafts.ts'

const schema: Schema = recipeSchema

/** Typing is not interrupted by an answer for every letter. */
const quietMs = 250

interface RecipeBenchProps {
  /** The name in the address: that of the recipe, or of its folder. */
  readonly addressName: string
  readonly detail: RecipeDetail
}

/** Files on the left, the text in the middle, what becomes of it on the right. */
export function RecipeBench({ addressName, detail }: RecipeBenchProps) {
  const { folder } = detail.summary
  const [, navigate] = useLocation()
  const [search, setSearch] = useSearchParams()
  const recipes = useQuery(recipesQuery())
  const drafts = useDraftsOf(folder)
  const texts = useMemo(() => textsOf(drafts), [drafts])
  const [quietTexts] = useDebouncedValue(texts, quietMs)
  const preview = useQuery(previewQuery(folder, quietTexts))
  const summary = preview.data?.summary ?? detail.summary
  const path = search.get('file') ?? recipeFileName
  const open = useCallback((file: string) => setSearch(file === recipeFileName ? {} : { file }, { replace: true }), [setSearch])
  const [goTo, setGoTo] = useState<{ readonly line: number; readonly column: number } | null>(null)
  const { saveAll, ...save } = useSaveDrafts(folder, ({ name, conflicts: [conflict] }) => {
    if (conflict !== undefined) open(conflict)
    else if (name !== addressName && addressName !== folder) navigate(addresses.recipe(name), { replace: true })
  })
  const unsaved = Object.keys(drafts).length
  // Wherever the focus is, in the text too.
  useHotkeys([['mod+S', saveAll]], [], true)
  const offers = useOffers(detail)
  const mistakes = useMemo(
    () =>
      summary.problems.flatMap(({ file, line, column, message }) =>
        file === path && line !== null ? [{ line, column: column ?? 1, message }] : [],
      ),
    [summary.problems, path],
  )
  const openProblem = ({ file, line, column }: RecipeProblem) => {
    open(file)
    setGoTo(line === null ? null : { line, column: column ?? 1 })
  }
  const old = quietTexts !== texts || preview.isPlaceholderData
  const hasServers = useHasServers(summary.role)
  return (
    <>
      <PageHeader
        title={detail.summary.name}
        parents={[{ label: 'Recipes', to: addresses.recipes() }]}
        summary={
          <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '0 12px' }}>
            {summary.problems.length === 0 ? (
              <StatusMark meaning="healthy">usable</StatusMark>
            ) : (
              <StatusMark meaning="failing">
                {summary.problems.length === 1 ? '1 problem' : `${summary.problems.length} problems`}
              </StatusMark>
            )}
            {recipes.data === undefined ? null : <ShortId id={`${recipes.data.folder}/${folder}`} head={24} tail={20} />}
            <span>{summary.description}</span>
          </span>
        }
        actions={
          <>
            {hasServers === false ? <FirstServers summary={detail.summary} unsaved={unsaved > 0} /> : null}
            <Button disabled={unsaved === 0} loading={save.isPending} onClick={saveAll} title="Ctrl S">
              {unsaved > 1 ? `Save ${unsaved} files` : 'Save'}
            </Button>
          </>
        }
      />
      {save.error === null ? null : <ErrorState title="Not everything was saved." problem={toProblem(save.error)} onRetry={saveAll} />}
      {preview.error === null ? null : (
        <ErrorState title="The text was not checked." problem={toProblem(preview.error)} onRetry={() => void preview.refetch()} />
      )}
      <div className={styles.bench}>
        <div className={styles.parts}>
          <FileList folder={folder} files={detail.files} drafts={drafts} current={path} onOpen={open} />
          <div className={styles.editor}>
            <FileEditor
              key={path}
              folder={folder}
              path={path}
              draft={drafts[path]}
              onDisk={detail.files.some((file) => file.path === path)}
              mistakes={mistakes}
              offers={path === recipeFileName ? offers : null}
              goTo={goTo}
            />
            <ProblemList problems={summary.problems} onOpen={openProblem} />
          </div>
          <div className={styles.side}>
            <Tabs defaultValue="rendered" className={styles.sideTabs}>
              <Tabs.List>
                <Tabs.Tab value="rendered">Renders to</Tabs.Tab>
                <Tabs.Tab value="difference">Against what runs</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="rendered">
                {preview.data === undefined ? null : <RenderedPane userData={preview.data.userData} old={old} />}
              </Tabs.Panel>
              <Tabs.Panel value="difference">
                <DifferencePane
                  folder={folder}
                  role={summary.role}
                  files={quietTexts}
                  old={old}
                  withoutServers={
                    <EmptyState
                      title={`No server of ${summary.role} runs`}
                      action={<FirstServers summary={detail.summary} unsaved={unsaved > 0} />}
                    >
                      Nothing differs from nothing. The first ones are built from a plan, as all others are.
                    </EmptyState>
                  }
                />
              </Tabs.Panel>
            </Tabs>
          </div>
        </div>
      </div>
    </>
  )
}

/** null: not known yet. */
function useHasServers(role: string): boolean | null {
  const fleet = useQuery(fleetQuery())
  // An account that was not asked yet may have some.
  if (fleet.data === undefined || fleet.data.accounts.some(({ refreshedAt, error }) => refreshedAt === null && error === null)) return null
  return fleet.data.roles.some((each) => each.role === role && each.total > 0)
}

function useOffers(detail: RecipeDetail) {
  const accounts = useQuery(accountsQuery())
  const fleet = useQuery(fleetQuery())
  const words = useQuery(wordsQuery(accounts.data?.[0]?.regions[0]))
  const known = useMemo(
    () =>
      knownWords(
        words.data,
        fleet.data?.servers ?? [],
        detail.files.map((file) => file.path),
      ),
    [words.data, fleet.data, detail.files],
  )
  return useCallback((text: string, offset: number) => offersAt(text, offset, schema, known), [known])
}
