import { gzipSync, strToU8 } from 'fflate'
import { Document, isScalar, Scalar, visit } from 'yaml'
import { HengeError } from './error.ts'
import type { Recipe, RecipeFile } from './recipe.ts'
import { builderCommands, builderFiles, commandsOfEachServer, perServerText } from './recipe-image.ts'
import { base64, plainTextOf } from './recipe-text.ts'

/** EC2’s limit for user data before base64, in bytes. */
export const userDataLimitBytes = 16_384

/** First line of the commands: without it a shell goes on after a failed command, and the marker line at the end would lie. */
export const stopAtFirstFailure = 'set -e'

export interface RenderedUserData {
  /** The cloud-config as text. */
  readonly text: string
  /** The same gzipped, which is what the server is given. Equal input gives equal bytes. */
  readonly bytes: Uint8Array
}

/**
 * Renders the cloud-config of a recipe: what its servers are given, or, where it is baked, what the builder of its image is. `files` holds the bytes of the recipe folder by path relative to it.
 * TOO_LARGE (details: bytes, limit, biggest) above EC2’s limit; RECIPE_INVALID where a source is not in `files`.
 */
export function renderUserData(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>): RenderedUserData {
  const rendered = renderAnySize(recipe, files)
  const refusal = refusalOfSize(recipe, files, rendered)
  if (refusal !== null) throw refusal
  return rendered
}

/** TOO_LARGE where this is more than EC2 takes, else null. */
export function refusalOfSize(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>, { bytes }: RenderedUserData): HengeError | null {
  return bytes.length > userDataLimitBytes ? tooLarge(recipe, files, bytes.length) : null
}

/** The same without a look at the limit, so that the size of what is too large can be told. */
export function renderAnySize(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>): RenderedUserData {
  const packages = sortedPackages(recipe)
  const config: Record<string, unknown> = { package_update: packages.length > 0 }
  if (packages.length > 0) config.packages = packages
  const isBaked = recipe.build === 'baked'
  const written = [...sortedFiles(recipe).map((file) => writtenFile(file, files)), ...(isBaked ? builderFiles : [])]
  if (written.length > 0) config.write_files = written
  const commands = isBaked ? builderCommands(recipe.run) : recipe.run
  if (commands.length > 0) config.runcmd = [stopAtFirstFailure, ...commands]
  return packed(`#cloud-config\n${yamlForCloudInit(config)}`)
}

/** Of a baked recipe, what each server launched from its image is given. The image has the rest. */
export function renderPerServer(recipe: Recipe): RenderedUserData {
  const commands = commandsOfEachServer(recipe)
  const config = { package_update: false, ...(commands.length > 0 ? { runcmd: [stopAtFirstFailure, ...commands] } : {}) }
  return packed(perServerText(yamlForCloudInit(config)))
}

function packed(text: string): RenderedUserData {
  // No time and no name in the header: the same recipe gives the same bytes on every computer.
  const bytes = gzipSync(strToU8(text), { level: 9, mtime: 0 })
  return { text, bytes }
}

/** Bytes of a recipe’s file, from its content or its source in the folder. */
export function bytesOfFile(file: RecipeFile, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if ('content' in file) return strToU8(file.content)
  const bytes = files.get(file.source)
  if (!bytes) {
    throw new HengeError('RECIPE_INVALID', `${file.path} is to be made from ${file.source}, which is not in the recipe’s folder.`, {
      details: { path: file.path, source: file.source },
    })
  }
  return bytes
}

/** `644` → `0644`. */
export function fullMode(mode: string): string {
  return mode.padStart(4, '0')
}

/** Packages in the order they are rendered: cloud-init installs them in one go, so theirs does not matter. */
export function sortedPackages(recipe: Recipe): string[] {
  return [...new Set(recipe.packages)].sort()
}

/** Files in the order they are rendered; each path occurs once, so the order does not matter to the server. */
export function sortedFiles(recipe: Recipe): RecipeFile[] {
  return [...recipe.files].sort((left, right) => (left.path < right.path ? -1 : 1))
}

function writtenFile(file: RecipeFile, files: ReadonlyMap<string, Uint8Array>): Record<string, unknown> {
  const bytes = bytesOfFile(file, files)
  const text = plainTextOf(bytes)
  return {
    path: file.path,
    permissions: fullMode(file.mode),
    owner: file.owner,
    // Another owner may be made by a package of this very recipe: such a file is written after the packages.
    ...(file.owner === 'root:root' ? {} : { defer: true }),
    ...(text === null ? { encoding: 'b64', content: base64(bytes) } : { content: text }),
  }
}

/** Every string quoted or a literal block: cloud-init reads YAML 1.1, where a bare `on`, `0644` or `12:30` is not text. */
function yamlForCloudInit(config: unknown): string {
  const document = new Document(config)
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || !isScalar(node) || typeof node.value !== 'string') return
      node.type = /\n/.test(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })
}

/** Files on the server by their gzipped size, largest first. */
export function filesBySize(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>): { path: string; bytes: number }[] {
  return recipe.files
    .map((file) => ({ path: file.path, bytes: gzipSync(bytesOfFile(file, files), { level: 9, mtime: 0 }).length }))
    .sort((left, right) => right.bytes - left.bytes)
}

function tooLarge(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>, bytes: number): HengeError {
  const biggest = filesBySize(recipe, files).slice(0, 3)
  const named = biggest.map((file) => `${file.path} (${file.bytes})`).join(', ')
  return new HengeError(
    'TOO_LARGE',
    `The user data of ${recipe.name} has ${bytes} bytes after gzip; EC2 takes at most ${userDataLimitBytes}. ` +
      `Biggest, gzipped: ${named || 'no file, the commands themselves'}. Let the server fetch large files in a run command.`,
    { details: { bytes, limit: userDataLimitBytes, biggest } },
  )
}
