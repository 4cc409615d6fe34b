import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery, recipesQuery } from '../../bridge/queries.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { useDrafts } from './drafts.ts'
import { NewRecipePanel } from './new-recipe-panel.tsx'
import { recipeColumns } from './recipe-columns.tsx'
import { type RecipeRow, recipeRows } from './recipe-rows.ts'

/** The recipes of the folder, whole ones and broken ones, with what runs of each. */
export function RecipesScreen() {
  const [, navigate] = useLocation()
  const recipes = useQuery(recipesQuery())
  const fleet = useQuery(fleetQuery())
  const drafts = useDrafts((state) => state.byFolder)
  const narrow = useMediaQuery('(max-width: 1099px)')
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [creating, setCreating] = useState(false)
  const rows = recipeRows(recipes.data?.recipes ?? [], fleet.data, new Set(Object.keys(drafts)))
  const open = (row: RecipeRow) => navigate(addresses.recipe(row.addressName))
  useRowKeys({ rows, rowKey: keyOf, activeKey, setActiveKey, onOpen: open })
  const broken = rows.filter(({ recipe }) => recipe.problems.length > 0).length
  const newRecipe = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
      New recipe…
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Recipes"
        summary={
          recipes.data === undefined ? undefined : (
            <span title={recipes.data.folder}>
              {rows.length === 1 ? '1 recipe' : `${rows.length} recipes`}
              {broken === 0 ? '' : ` · ${broken} with problems`} in <span className="henge-mono">{recipes.data.folder}</span>
            </span>
          )
        }
        actions={newRecipe}
      />
      {recipes.error === null ? null : (
        <ErrorState title="The recipes cannot be read." problem={toProblem(recipes.error)} onRetry={() => void recipes.refetch()} />
      )}
      {recipes.isPending ? <TableSkeleton label="The recipes are being read" /> : null}
      {recipes.data === undefined ? null : rows.length === 0 ? (
        <EmptyState title="There are no recipes yet">
          Begin one from an example or from a server that runs, or put a folder with a recipe.yaml into {recipes.data.folder}; it appears
          here by itself. Settings changes the folder.
        </EmptyState>
      ) : (
        <DataTable fill label="Recipes" columns={recipeColumns(narrow)} rows={rows} rowKey={keyOf} activeKey={activeKey} onOpen={open} />
      )}
      {creating ? <NewRecipePanel onClose={() => setCreating(false)} /> : null}
    </>
  )
}

const keyOf = (row: RecipeRow) => row.recipe.folder
