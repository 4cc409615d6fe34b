import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Recipe, RecipeDetail, RecipeSummary, RevisionContent } from '../../../shared/model/recipe.ts'
import { type RenderedUserData, userDataLimitBytes } from '../../../shared/model/recipe-render.ts'
import { revisionContent } from '../../../shared/model/recipe-revision.ts'
import { sha256 } from '../../../shared/model/recipe-text.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import { ImageCache, type ImageRegion } from './image-cache.ts'
import { checkRecipe, type LoadedRecipe, loadRecipe, withProblem } from './load-recipe.ts'
import type { RecipeFolders, ResolvedImage, RevisionMemory } from './ports.ts'

/** How long what was read from the folder serves without a look at it, where no change was noticed. */
const readAgainMs = 2000

/** A recipe with its image resolved: what a new server of the role would be. */
export interface CurrentRevision {
  readonly recipe: Recipe
  readonly image: ResolvedImage
  readonly revision: string
  readonly content: RevisionContent
  readonly userData: RenderedUserData
}

/** Of the service for settings, what recipes need. */
export interface RecipesFolderSetting {
  get(): Promise<{ readonly recipesFolder: string }>
}

/** The user’s recipes, read from the folder that the settings name. */
export class RecipeService {
  private readonly open: (folder: string) => RecipeFolders
  private readonly settings: RecipesFolderSetting
  private readonly memory: RevisionMemory
  private readonly changes: ChangeHub
  private readonly clock: Clock
  private readonly images: ImageCache
  private readonly remembered = new Set<string>()
  private readonly contents = new WeakMap<LoadedRecipe, Map<string, RevisionContent>>()
  private lastRead: readonly LoadedRecipe[] = []
  private loaded: { readonly folder: string; readonly at: number; readonly recipes: Promise<LoadedRecipe[]> } | null = null

  /** `open` gives the recipe folders below an absolute path. */
  constructor(
    open: (folder: string) => RecipeFolders,
    settings: RecipesFolderSetting,
    memory: RevisionMemory,
    changes: ChangeHub,
    clock: Clock,
  ) {
    this.open = open
    this.settings = settings
    this.memory = memory
    this.changes = changes
    this.clock = clock
    this.images = new ImageCache(clock)
  }

  /** Notices changes of the folder, and another folder in the settings, until the signal aborts; says so by topic `recipes`. */
  watch(signal: AbortSignal): Promise<void> {
    const changed = () => this.folderChanged()
    const named = async () => (await this.settings.get()).recipesFolder
    return this.changes.followFolder(named, (folder) => this.open(folder).watch(changed), changed, signal)
  }

  async list(): Promise<{ folder: string; recipes: RecipeSummary[] }> {
    const { recipesFolder } = await this.settings.get()
    return { folder: recipesFolder, recipes: (await this.load()).map(({ summary }) => summary) }
  }

  /** By its name, else by that of its folder; NOT_FOUND. A recipe with problems is answered with them. */
  async get(name: string): Promise<RecipeDetail> {
    const found = await this.find(name)
    return {
      summary: found.summary,
      recipe: found.recipe,
      source: found.source,
      files: [...found.files].map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
      userData: found.ready && {
        text: found.ready.userData.text,
        gzipBytes: found.ready.userData.bytes.length,
        limitBytes: userDataLimitBytes,
      },
    }
  }

  /** All of them, whole or broken. */
  async everyRecipe(): Promise<readonly LoadedRecipe[]> {
    return this.load()
  }

  /** The recipe in a folder, with these texts in the place of its files: what it would be if they were saved. NOT_FOUND. */
  async draft(folder: string, files: Readonly<Record<string, string>>): Promise<LoadedRecipe> {
    const recipes = await this.load()
    const saved = recipes.find(({ summary }) => summary.folder === folder)
    if (!saved) throw new HengeError('NOT_FOUND', `There is no recipe in the folder ${folder} (any more).`, { details: { folder } })
    if (Object.keys(files).length === 0) return saved
    const encoder = new TextEncoder()
    const texts = Object.entries(files).map(([path, text]): [string, Uint8Array] => [path, encoder.encode(text)])
    const draft = checkRecipe(folder, new Map([...saved.files, ...texts]), saved.summary.changedAt)
    const [checked] = withoutRivals([draft, ...recipes.filter((recipe) => recipe !== saved)])
    return checked ?? draft
  }

  /** What a new server of a draft would be, its image resolved in this region. Nothing is remembered of it. Fails as `current` does. */
  async contentOfDraft(where: ImageRegion, draft: LoadedRecipe, signal?: AbortSignal): Promise<RevisionContent> {
    const { recipe } = usable(draft)
    const image = await this.images.resolve(where, recipe.image, false, signal)
    return revisionContent(recipe, draft.files, image)
  }

  /** The recipe that builds this role, whole or broken; null where none does. */
  async ofRole(role: string): Promise<LoadedRecipe | null> {
    return (await this.load()).find(({ summary }) => summary.role === role) ?? null
  }

  /** Names of the other recipes that keep this DNS record. */
  async othersWithDns(recipeName: string, dnsName: string): Promise<string[]> {
    const all = await this.load()
    return all
      .filter(({ summary, recipe }) => summary.name !== recipeName && recipe?.dns?.name === dnsName)
      .map(({ summary }) => summary.name)
  }

  /**
   * What a new server would be, its image resolved in this region (an answer of the last minutes serves unless `fresh`), and
   * remembers what it consists of. NOT_FOUND (no such recipe or image), RECIPE_INVALID (details.problems), TOO_LARGE, and what asking fails with.
   */
  async current(where: ImageRegion, recipeName: string, options: { fresh?: boolean } = {}, signal?: AbortSignal): Promise<CurrentRevision> {
    const loaded = await this.find(recipeName)
    const { recipe } = usable(loaded)
    const image = await this.images.resolve(where, recipe.image, options.fresh ?? false, signal)
    return this.revisionOf(loaded, image)
  }

  /** The same from what is known already, without asking anybody: null while its image was never resolved here. */
  async lastKnown(accountId: string, region: string, recipeName: string): Promise<CurrentRevision | null> {
    const loaded = await this.find(recipeName)
    const { recipe } = usable(loaded)
    const image = this.images.peek(accountId, region, recipe.image)
    return image && this.revisionOf(loaded, image)
  }

  /** The next look reads the folder again, and every page hears of it. */
  folderChanged(): void {
    this.loaded = null
    this.changes.publish({ topic: 'recipes' })
  }

  private async revisionOf(loaded: LoadedRecipe, image: ResolvedImage): Promise<CurrentRevision> {
    const { recipe, userData } = usable(loaded)
    const content = this.contentOf(loaded, recipe, image)
    if (!this.remembered.has(content.revision)) {
      await this.memory.remember(content, this.clock.now())
      this.remembered.add(content.revision)
    }
    return { recipe, image, revision: content.revision, content, userData }
  }

  private async find(name: string): Promise<LoadedRecipe> {
    const recipes = await this.load()
    const found = recipes.find(({ summary }) => summary.name === name) ?? recipes.find(({ summary }) => summary.folder === name)
    if (found) return found
    const names = recipes.map(({ summary }) => summary.name).join(', ')
    throw new HengeError('NOT_FOUND', `There is no recipe "${name}". ${names ? `There are ${names}.` : 'The recipes folder holds none.'}`)
  }

  private async load(): Promise<LoadedRecipe[]> {
    const { recipesFolder } = await this.settings.get()
    const now = this.clock.now()
    if (this.loaded && this.loaded.folder === recipesFolder && now - this.loaded.at < readAgainMs) return this.loaded.recipes
    const recipes = this.read(this.open(recipesFolder))
    this.loaded = { folder: recipesFolder, at: now, recipes }
    // A failure is for its caller; the next one tries again.
    recipes.catch(() => {
      this.loaded = null
    })
    return recipes
  }

  private async read(folders: RecipeFolders): Promise<LoadedRecipe[]> {
    const before = new Map(this.lastRead.map((loaded) => [loaded.summary.folder, loaded]))
    const read: LoadedRecipe[] = []
    // One after the other, with turns for others: to check a recipe for the first time takes as long as a page may be kept waiting.
    for (const folder of await folders.list()) {
      read.push(await loadRecipe(folders, folder, before.get(folder)))
      await nextTurn()
    }
    this.lastRead = read
    return withoutRivals(read)
  }

  private contentOf(loaded: LoadedRecipe, recipe: Recipe, image: ResolvedImage): RevisionContent {
    const byImage = this.contents.get(loaded) ?? new Map<string, RevisionContent>()
    this.contents.set(loaded, byImage)
    const content = byImage.get(image.id) ?? revisionContent(recipe, loaded.files, image)
    byImage.set(image.id, content)
    return content
  }
}

/** Two recipes of one name or one role: neither can be used. */
function withoutRivals(recipes: readonly LoadedRecipe[]): LoadedRecipe[] {
  return recipes.map((recipe) => {
    const others = recipes.filter((other) => other !== recipe)
    const sameName = others.find(({ summary }) => summary.name === recipe.summary.name)
    if (sameName) return withProblem(recipe, `The name ${recipe.summary.name} is also that of the recipe in ${sameName.summary.folder}.`)
    const sameRole = others.find(({ summary }) => summary.role === recipe.summary.role)
    return sameRole
      ? withProblem(recipe, `The role ${recipe.summary.role} is also built by the recipe in ${sameRole.summary.folder}.`)
      : recipe
  })
}

function usable(loaded: LoadedRecipe): NonNullable<LoadedRecipe['ready']> {
  if (loaded.ready) return loaded.ready
  const { name, folder, problems } = loaded.summary
  const [first] = problems
  const place = first?.line ? ` (line ${first.line})` : ''
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : ''
  throw new HengeError(
    loaded.tooLarge ? 'TOO_LARGE' : 'RECIPE_INVALID',
    `The recipe ${name} cannot be used: ${first?.message ?? 'it has problems'}${place}${more}.`,
    { details: { recipe: name, folder, problems } },
  )
}
