import { base64 } from '../../../shared/model/recipe-text.ts'
import { implementer } from '../rpc/implementer.ts'
import { createRecipe } from './create-recipe.ts'
import type { RecipeSurroundings } from './ports.ts'
import type { RecipeDrafts } from './recipe-drafts.ts'
import type { RecipeEditor } from './recipe-editor.ts'
import type { RecipeService } from './recipe-service.ts'

export function recipesHandlers(recipes: RecipeService, drafts: RecipeDrafts, editor: RecipeEditor, surroundings: RecipeSurroundings) {
  const { recipes: procedures } = implementer
  return {
    list: procedures.list.handler(() => recipes.list()),
    get: procedures.get.handler(({ input }) => recipes.get(input.name)),
    readFile: procedures.readFile.handler(({ input }) => editor.readFile(input.folder, input.path)),
    writeFile: procedures.writeFile.handler(({ input }) => editor.writeFile(input.folder, input.path, input.content, input.expected)),
    renameFile: procedures.renameFile.handler(async ({ input }) => {
      await editor.renameFile(input.folder, input.from, input.to, input.expected)
      return {}
    }),
    deleteFile: procedures.deleteFile.handler(async ({ input }) => ({
      base64: base64(await editor.deleteFile(input.folder, input.path, input.expected)),
    })),
    preview: procedures.preview.handler(({ input }) => drafts.preview(input.folder, input.files)),
    difference: procedures.difference.handler(({ input, signal }) => drafts.difference(input.accountId, input.folder, input.files, signal)),
    words: procedures.words.handler(({ input }) => drafts.words(input.region ?? null)),
    examples: procedures.examples.handler(() => editor.examples()),
    create: procedures.create.handler(async ({ input, signal }) => ({
      folder: await createRecipe({ recipes, editor, surroundings }, input.name, input.from, signal),
    })),
  }
}
