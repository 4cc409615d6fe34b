import { HengeError } from '../../../shared/model/error.ts'
import type { RecipeExample, RecipeFileContent } from '../../../shared/model/recipe-files.ts'
import { fromBase64, plainTextOf, sha256 } from '../../../shared/model/recipe-text.ts'
import { loadRecipe } from './load-recipe.ts'
import type { NewRecipeFile, RecipeEditing, RecipeFolders } from './ports.ts'
import type { RecipesFolderSetting } from './recipe-service.ts'

type Content = { readonly text: string } | { readonly base64: string }

export interface RecipeEditorParts {
  /** Recipe folders below an absolute path. */
  readonly read: (folder: string) => RecipeFolders
  readonly edit: (folder: string) => RecipeEditing
  /** Absolute path of the examples that ship with the program. */
  readonly examplesFolder: string
  readonly settings: RecipesFolderSetting
  /** Of the service for recipes. */
  readonly changed: () => void
}

/** Changes the user’s own recipe files. Each change names what it was made from, so that none made outside is lost. */
export class RecipeEditor {
  private readonly parts: RecipeEditorParts

  constructor(parts: RecipeEditorParts) {
    this.parts = parts
  }

  /** NOT_FOUND where the recipe holds no such file. */
  async readFile(folder: string, path: string): Promise<RecipeFileContent> {
    const { recipesFolder } = await this.parts.settings.get()
    const file = (await this.parts.read(recipesFolder).read(folder)).find((each) => each.path === path)
    if (!file)
      throw new HengeError('NOT_FOUND', `${path} is not in the recipe’s folder ${folder} (any more).`, { details: { folder, path } })
    return { path, size: file.bytes.length, sha256: sha256(file.bytes), text: textOf(file.bytes) }
  }

  /** See RecipeEditing.write. */
  async writeFile(folder: string, path: string, content: Content, expected: string | null): Promise<{ sha256: string }> {
    const bytes = 'text' in content ? new TextEncoder().encode(content.text) : fromBase64(content.base64)
    await this.change((editing) => editing.write(folder, path, bytes, expected))
    return { sha256: sha256(bytes) }
  }

  async renameFile(folder: string, from: string, to: string, expected: string): Promise<void> {
    await this.change((editing) => editing.rename(folder, from, to, expected))
  }

  async deleteFile(folder: string, path: string, expected: string): Promise<Uint8Array> {
    return this.change((editing) => editing.remove(folder, path, expected))
  }

  async create(folder: string, files: readonly NewRecipeFile[]): Promise<void> {
    await this.change((editing) => editing.create(folder, files))
  }

  /** The recipes that ship with the program, those without problems. */
  async examples(): Promise<RecipeExample[]> {
    const folders = this.parts.read(this.parts.examplesFolder)
    const loaded = await Promise.all((await folders.list()).map((folder) => loadRecipe(folders, folder)))
    return loaded.flatMap(({ ready, files, summary }) =>
      ready === null
        ? []
        : [
            {
              name: summary.folder,
              description: summary.description,
              instanceType: summary.instanceType,
              packages: ready.recipe.packages,
              files: files.size - 1,
            },
          ],
    )
  }

  /** Files of one example. NOT_FOUND. */
  async example(name: string): Promise<NewRecipeFile[]> {
    const folders = this.parts.read(this.parts.examplesFolder)
    if (!(await folders.list()).includes(name)) throw new HengeError('NOT_FOUND', `There is no example "${name}".`)
    return (await folders.read(name)).map(({ path, bytes }) => ({ path, bytes }))
  }

  private async change<Result>(work: (editing: RecipeEditing) => Promise<Result>): Promise<Result> {
    const { recipesFolder } = await this.parts.settings.get()
    try {
      return await work(this.parts.edit(recipesFolder))
    } finally {
      // Also after a failure: what was found there may be news.
      this.parts.changed()
    }
  }
}

/** Carriage returns are text to an editor, though not to cloud-init’s YAML. */
function textOf(bytes: Uint8Array): string | null {
  const text = plainTextOf(bytes.filter((byte) => byte !== 0x0d))
  return text === null ? null : new TextDecoder().decode(bytes)
}
