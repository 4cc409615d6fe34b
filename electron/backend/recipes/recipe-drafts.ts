import { HengeError } from '../../../shared/model/error.ts'
import { revisionDifference } from '../../../shared/model/recipe-difference.ts'
import type { DraftDifference, RecipePreview, RecipeWords } from '../../../shared/model/recipe-files.ts'
import { filesBySize, userDataLimitBytes } from '../../../shared/model/recipe-render.ts'
import type { RecipeSurroundings, RunningRevision } from './ports.ts'
import type { RecipeService } from './recipe-service.ts'

/** Texts by path that stand for files of the folder and are not saved. */
type Drafts = Readonly<Record<string, string>>

/** What unsaved texts would be, without writing anything. */
export class RecipeDrafts {
  private readonly recipes: RecipeService
  private readonly surroundings: RecipeSurroundings

  constructor(recipes: RecipeService, surroundings: RecipeSurroundings) {
    this.recipes = recipes
    this.surroundings = surroundings
  }

  /** NOT_FOUND where the folder is gone; what is wrong with the recipe is in the answer. */
  async preview(folder: string, drafts: Drafts): Promise<RecipePreview> {
    const { summary, recipe, files, rendered } = await this.recipes.draft(folder, drafts)
    if (recipe === null || rendered === null) return { summary, userData: null }
    const biggest = filesBySize(recipe, files)
      .slice(0, 5)
      .map(({ path, bytes }) => ({ path, gzipBytes: bytes }))
    return { summary, userData: { text: rendered.text, gzipBytes: rendered.bytes.length, limitBytes: userDataLimitBytes, biggest } }
  }

  /** Against what runs in this account. Problems of the recipe and of its image are in the answer; what asking fails with is thrown. */
  async difference(accountId: string, folder: string, drafts: Drafts, signal?: AbortSignal): Promise<DraftDifference> {
    const draft = await this.recipes.draft(folder, drafts)
    const running = await this.surroundings.running(accountId, draft.summary.role, signal)
    const answer = { servers: sumOf(running), current: 0, differences: [], problem: null }
    if (!draft.ready) return { ...answer, problem: 'While the recipe cannot be used, there is nothing to compare with.' }
    const differences: DraftDifference['differences'] = []
    let current = 0
    for (const [region, revisions] of Map.groupBy(running, (revision) => revision.region)) {
      try {
        const images = await this.surroundings.images(accountId, region)
        const to = await this.recipes.contentOfDraft({ accountId, region, images }, draft, signal)
        current += sumOf(revisions.filter(({ content }) => content.revision === to.revision))
        const behind = revisions.filter(({ content }) => content.revision !== to.revision)
        differences.push(...behind.map(({ content }) => revisionDifference(content, to)))
      } catch (error) {
        if (!(error instanceof HengeError) || !aboutTheImage.has(error.code)) throw error
        return { ...answer, problem: error.message }
      }
    }
    return { ...answer, current, differences }
  }

  /** Words to offer. `region`: whose prices stand beside the instance types. */
  async words(region: string | null): Promise<RecipeWords> {
    const recipes = (await this.recipes.everyRecipe()).flatMap(({ recipe }) => recipe ?? [])
    return {
      instanceTypes: [...this.surroundings.instanceTypes(region)],
      packages: sorted(recipes.flatMap(({ packages }) => packages)),
      images: sorted(recipes.flatMap(({ image }) => ('ssm' in image ? [image.ssm] : []))),
    }
  }
}

const aboutTheImage: ReadonlySet<string> = new Set(['NOT_FOUND', 'INVALID_INPUT', 'REFUSED', 'FORBIDDEN'])

function sumOf(revisions: readonly RunningRevision[]): number {
  return revisions.reduce((sum, { servers }) => sum + servers, 0)
}

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].sort()
}
