import { Link } from 'wouter'
import { addresses } from '../../bridge/addresses.ts'
import type { Column } from '../../ui/data-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { RevisionText } from '../../ui/revision.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { FirstServers } from './first-servers.tsx'
import { imageWords, type RecipeRow } from './recipe-rows.ts'
import styles from './recipes.module.css'

/** `narrow`: without what the recipe itself tells as well. What a recipe with problems builds is not said: it builds nothing. */
export function recipeColumns(narrow: boolean): Column<RecipeRow>[] {
  return narrow ? columns.filter(({ id }) => id !== 'image') : columns
}

const columns: Column<RecipeRow>[] = [
  {
    id: 'name',
    header: 'Recipe',
    width: 'minmax(110px, 0.8fr)',
    cell: ({ recipe, addressName, unsaved }) => (
      <>
        <Link href={addresses.recipe(addressName)} className="henge-name" title={recipe.description || recipe.name}>
          {recipe.name}
        </Link>
        {recipe.role === recipe.name ? null : <span className="henge-muted"> role {recipe.role}</span>}
        {unsaved ? <span className={styles.unsaved}> unsaved</span> : null}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 'minmax(110px, 1.6fr)',
    cell: ({ recipe: { problems, description } }) =>
      problems.length === 0 ? (
        <span title={description}>
          <StatusMark meaning="healthy">usable</StatusMark> <span className="henge-muted">{description}</span>
        </span>
      ) : (
        <span title={problems.map(({ message }) => message).join('\n')}>
          <StatusMark meaning="failing">{problems.length === 1 ? '1 problem' : `${problems.length} problems`}</StatusMark>{' '}
          <span className="henge-muted">{problems[0]?.message}</span>
        </span>
      ),
  },
  {
    id: 'servers',
    header: 'Running',
    width: '72px',
    align: 'right',
    cell: ({ recipe, alive, running }) => {
      if (alive === null) return <span className="henge-muted">–</span>
      if (recipe.problems.length > 0) return alive === 0 ? '' : running
      return <span title={`${running} running, ${recipe.servers} wanted`}>{`${running} of ${recipe.servers}`}</span>
    },
  },
  {
    id: 'behind',
    header: 'Against recipe',
    width: '112px',
    cell: ({ recipe, alive, behind, revisions, unsaved }) => {
      if (alive === null) return null
      if (alive === 0 && (recipe.servers === 0 || recipe.problems.length > 0)) return <span className="henge-muted">no server</span>
      if (alive === 0) return <FirstServers inRow summary={recipe} unsaved={unsaved} />
      if (behind > 0) return <StatusMark meaning="behind">{behind} behind</StatusMark>
      return revisions.length === 0 ? <span className="henge-muted">not known</span> : <StatusMark meaning="healthy">current</StatusMark>
    },
  },
  {
    id: 'revision',
    header: 'Revision',
    width: '84px',
    cell: ({ revisions }) => {
      const [first, ...others] = revisions
      if (first === undefined)
        return (
          <span className="henge-muted" title="Made when the image is looked up for the first server">
            –
          </span>
        )
      return (
        <>
          <RevisionText revision={first} />
          {others.length === 0 ? null : <span className="henge-muted"> +{others.length}</span>}
        </>
      )
    },
  },
  {
    id: 'image',
    header: 'Image',
    width: 'minmax(90px, 1fr)',
    cell: ({ recipe }) => (
      <span className="henge-mono henge-muted" title={imageWords(recipe.image) ?? undefined}>
        {recipe.build === 'baked' ? 'baked · ' : ''}
        {imageWords(recipe.image) ?? ''}
      </span>
    ),
  },
  {
    id: 'type',
    header: 'Type',
    width: '86px',
    cell: ({ recipe }) => <span className="henge-mono henge-muted">{recipe.instanceType}</span>,
  },
  {
    id: 'changed',
    header: 'Changed',
    width: '92px',
    align: 'right',
    cell: ({ recipe }) => (recipe.changedAt === null ? <span className="henge-muted">–</span> : <RelativeTime at={recipe.changedAt} />),
  },
]
