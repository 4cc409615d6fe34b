import { useQuery } from '@tanstack/react-query'
import { addresses } from '../../bridge/addresses.ts'
import { toProblem } from '../../bridge/problem.ts'
import { recipeQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RecipeView } from '../../ui/recipe-view.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'

export function RecipeScreen({ name }: { readonly name: string }) {
  const recipe = useQuery(recipeQuery(name))
  const parents = [{ label: 'Recipes', to: addresses.recipes() }]
  if (recipe.data === undefined) {
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
  const { summary } = recipe.data
  return (
    <>
      <PageHeader
        title={name}
        parents={parents}
        summary={
          <span style={{ display: 'inline-flex', gap: 12 }}>
            {summary.problems.length === 0 ? (
              <StatusMark meaning="healthy">usable</StatusMark>
            ) : (
              <StatusMark meaning="failing">
                {summary.problems.length === 1 ? '1 problem' : `${summary.problems.length} problems`}
              </StatusMark>
            )}
            <span>{summary.description}</span>
            {summary.problems.length > 0 ? null : (
              <span>
                {summary.servers} × <span className="henge-mono">{summary.instanceType}</span>
              </span>
            )}
            {summary.problems.length > 0 ? null : <span>{summary.strategy}</span>}
          </span>
        }
      />
      <div style={{ maxWidth: 980, padding: '6px 20px 24px' }}>
        <RecipeView detail={recipe.data} />
      </div>
    </>
  )
}
