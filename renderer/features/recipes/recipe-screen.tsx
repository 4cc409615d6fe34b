import { useQuery } from '@tanstack/react-query'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { recipeQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RecipeBench } from './recipe-bench.tsx'

/** One recipe: its files, what they render to, and what differs from what runs. */
export function RecipeScreen({ name }: { readonly name: string }) {
  const recipe = useQuery(recipeQuery(name))
  const parents = [{ label: 'Recipes', to: addresses.recipes() }]
  if (recipe.data !== undefined) return <RecipeBench key={recipe.data.summary.folder} addressName={name} detail={recipe.data} />
  return (
    <>
      <PageHeader title={name} parents={parents} />
      {recipe.error === null ? (
        <TableSkeleton label="The recipe is being read" />
      ) : (
        <ErrorState title="The recipe cannot be read." problem={toProblem(recipe.error)} onRetry={() => void recipe.refetch()} />
      )}
    </>
  )
}
