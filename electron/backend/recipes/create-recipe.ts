import { gunzipSync } from 'fflate'
import { HengeError } from '../../../shared/model/error.ts'
import type { RecipeOrigin } from '../../../shared/model/recipe-files.ts'
import { originalUserDataFile, recipeOfServer, type UserDataFound } from '../../../shared/model/recipe-of-server.ts'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'
import { renamedRecipe } from '../../../shared/model/recipe-renamed.ts'
import type { NewRecipeFile, RecipeSurroundings } from './ports.ts'
import type { RecipeEditor } from './recipe-editor.ts'
import type { RecipeService } from './recipe-service.ts'

interface CreateParts {
  readonly recipes: Pick<RecipeService, 'list'>
  readonly editor: Pick<RecipeEditor, 'create' | 'example'>
  readonly surroundings: Pick<RecipeSurroundings, 'server' | 'userData'>
}

/** Makes a recipe folder of this name; answers with the folder. CONFLICT where the name or its role is taken: nothing is overwritten. */
export async function createRecipe(
  { recipes, editor, surroundings }: CreateParts,
  name: string,
  from: RecipeOrigin,
  signal?: AbortSignal,
): Promise<string> {
  const taken = (await recipes.list()).recipes.find((recipe) => recipe.name === name || recipe.role === name || recipe.folder === name)
  if (taken) {
    const what = taken.name === name || taken.folder === name ? 'a recipe' : `a recipe (${taken.name}) for the role`
    throw new HengeError('CONFLICT', `There is ${what} ${name} already. Choose another name; nothing was written.`, { details: { name } })
  }
  const files = from.kind === 'example' ? await ofExample(editor, name, from.example) : await ofServer(surroundings, name, from, signal)
  await editor.create(name, files)
  return name
}

async function ofExample(editor: CreateParts['editor'], name: string, example: string): Promise<NewRecipeFile[]> {
  const encoder = new TextEncoder()
  return (await editor.example(example)).map((file) =>
    file.path === recipeFileName ? { ...file, bytes: encoder.encode(renamedRecipe(new TextDecoder().decode(file.bytes), name)) } : file,
  )
}

async function ofServer(
  surroundings: CreateParts['surroundings'],
  name: string,
  { accountId, serverId }: Extract<RecipeOrigin, { kind: 'server' }>,
  signal: AbortSignal | undefined,
): Promise<NewRecipeFile[]> {
  const server = await surroundings.server(accountId, serverId)
  const { found, bytes } = await userDataOf(() => surroundings.userData(server, signal))
  const text = new TextEncoder().encode(recipeOfServer(name, server, found))
  // It is often where people keep passwords: nobody else on this computer may read it.
  const original = bytes === null ? [] : [{ path: originalUserDataFile, bytes, secret: true }]
  return [{ path: recipeFileName, bytes: text }, ...original]
}

async function userDataOf(ask: () => Promise<Uint8Array | null>): Promise<{ found: UserDataFound; bytes: Uint8Array | null }> {
  try {
    const bytes = await ask()
    return bytes === null || bytes.length === 0
      ? { found: { state: 'none' }, bytes: null }
      : { found: { state: 'kept' }, bytes: unpacked(bytes) }
  } catch (error) {
    // Not being allowed to read it must not keep anybody from writing a recipe.
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND'].includes(error.code)) throw error
    return { found: { state: 'unreadable', why: error.message }, bytes: null }
  }
}

/** More than any user data has unpacked. */
const unpackedLimitBytes = 1024 * 1024

/** gzip as text, so that it can be read; what is no gzip, or claims to be huge, as it is. */
function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true)
  if (size > unpackedLimitBytes) return bytes
  try {
    return gunzipSync(bytes, { out: new Uint8Array(size) })
  } catch {
    return bytes
  }
}
