import { useQuery } from '@tanstack/react-query'
import type { RoleDetail } from '../../../shared/model/fleet.ts'
import { toProblem } from '../../bridge/problem.ts'
import { recipeQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RecipeView } from '../../ui/recipe-view.tsx'
import { RevisionDifferenceView } from '../../ui/revision-difference.tsx'
import styles from './role.module.css'

/** What differs between what runs and what the recipe makes now, and the recipe itself. */
export function RoleRecipeTab({ detail }: { readonly detail: RoleDetail }) {
  const { recipe } = detail.summary
  if (recipe === null) {
    return (
      <EmptyState title="No recipe builds this role">
        A folder with a recipe.yaml whose role is {detail.summary.role} makes its servers replaceable.
      </EmptyState>
    )
  }
  return (
    <div className={styles.recipe}>
      <div>
        {detail.differences.length === 0 ? (
          <p className="henge-muted" style={{ margin: 0 }}>
            {detail.summary.currentRevision === null
              ? 'While the recipe cannot be used, there is nothing to compare with.'
              : detail.servers.length === 0
                ? 'No server runs, so nothing differs.'
                : 'What runs is what the recipe makes. Nothing differs.'}
          </p>
        ) : (
          detail.differences.map((difference) => <RevisionDifferenceView key={difference.from ?? 'none'} difference={difference} />)
        )}
      </div>
      <RecipeOf name={recipe} />
    </div>
  )
}

function RecipeOf({ name }: { readonly name: string }) {
  const recipe = useQuery(recipeQuery(name))
  if (recipe.data !== undefined) return <RecipeView detail={recipe.data} />
  if (recipe.error !== null)
    return <ErrorState title="The recipe cannot be read." problem={toProblem(recipe.error)} onRetry={() => void recipe.refetch()} />
  return <TableSkeleton label="The recipe is being read" />
}
