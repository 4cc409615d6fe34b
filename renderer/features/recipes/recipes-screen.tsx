import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { RecipeSummary } from '../../../shared/model/recipe.ts'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { recipesQuery } from '../../bridge/queries.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'

/** The recipes of the folder, whole ones and broken ones. They are written in the user’s own editor and git. */
export function RecipesScreen() {
  const [, navigate] = useLocation()
  const recipes = useQuery(recipesQuery())
  const rows = recipes.data?.recipes ?? []
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const open = (recipe: RecipeSummary) => navigate(addresses.recipe(recipe.name))
  useRowKeys({ rows, rowKey: (recipe) => recipe.folder, activeKey, setActiveKey, onOpen: open })
  return (
    <>
      <PageHeader
        title="Recipes"
        summary={
          recipes.data === undefined ? undefined : `${rows.length === 1 ? '1 recipe' : `${rows.length} recipes`} in ${recipes.data.folder}`
        }
      />
      {recipes.error === null ? null : (
        <ErrorState title="The recipes cannot be read." problem={toProblem(recipes.error)} onRetry={() => void recipes.refetch()} />
      )}
      {recipes.isPending ? <TableSkeleton label="The recipes are being read" /> : null}
      {recipes.data === undefined ? null : rows.length === 0 ? (
        <EmptyState title="There are no recipes yet">
          Put a folder with a recipe.yaml into {recipes.data.folder}; it appears here by itself. Settings changes the folder.
        </EmptyState>
      ) : (
        <DataTable
          fill
          label="Recipes"
          columns={columns}
          rows={rows}
          rowKey={(recipe) => recipe.folder}
          activeKey={activeKey}
          onOpen={open}
        />
      )}
    </>
  )
}

const columns: Column<RecipeSummary>[] = [
  {
    id: 'name',
    header: 'Recipe',
    width: 'minmax(120px, 0.8fr)',
    cell: (recipe) => (
      <Link href={addresses.recipe(recipe.name)} className="henge-name" title={recipe.name}>
        {recipe.name}
      </Link>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '120px',
    cell: (recipe) =>
      recipe.problems.length === 0 ? (
        <StatusMark meaning="healthy">usable</StatusMark>
      ) : (
        <StatusMark meaning="failing">{recipe.problems.length === 1 ? '1 problem' : `${recipe.problems.length} problems`}</StatusMark>
      ),
  },
  {
    id: 'description',
    header: 'Builds',
    width: 'minmax(160px, 2fr)',
    cell: (recipe) => (
      <span className="henge-muted" title={recipe.problems[0]?.message}>
        {recipe.problems[0]?.message ?? recipe.description}
      </span>
    ),
  },
  { id: 'servers', header: 'Servers', width: '60px', align: 'right', cell: (recipe) => (recipe.problems.length > 0 ? '' : recipe.servers) },
  { id: 'type', header: 'Type', width: '100px', cell: (recipe) => <span className="henge-mono henge-muted">{recipe.instanceType}</span> },
  { id: 'strategy', header: 'Strategy', width: '100px', cell: (recipe) => (recipe.problems.length > 0 ? '' : recipe.strategy) },
  {
    id: 'changed',
    header: 'Changed',
    width: '96px',
    align: 'right',
    cell: (recipe) => (recipe.changedAt === null ? <span className="henge-muted">–</span> : <RelativeTime at={recipe.changedAt} />),
  },
]
