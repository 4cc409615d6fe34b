import { gunzipSync } from 'fflate'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Recipe, RevisionContent } from './recipe.ts'
import { isPerServerOnly } from './recipe-image.ts'
import { bytesOfFile, fullMode, sortedFiles, sortedPackages, stopAtFirstFailure } from './recipe-render.ts'
import { canonicalJson, fromBase64, plainTextOf, sha256 } from './recipe-text.ts'

/**
 * `r-` and 16 hex digits that name what a server of this recipe and image is.
 *
 * Counts, because only a new server gets it: the resolved image, packages, files (path, mode, owner, content), commands, instance
 * type, root volume, key, instance profile, security groups and public address where the recipe states them; that it is baked, but
 * never the id of the baked image: what is behind is known before anything is built.
 * Does not count, because no server differs by it: name, role, description, wanted number, strategy, health, tags, how many images
 * are kept, the subnets to choose from, key order, comments, the order of packages and of files.
 */
export function revisionDigest(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>, imageId: string): string {
  return revisionContent(recipe, files, { id: imageId, name: null }).revision
}

/** What `revisionDigest` is the digest of, with the text of the files. */
export function revisionContent(
  recipe: Recipe,
  files: ReadonlyMap<string, Uint8Array>,
  image: { readonly id: string; readonly name: string | null },
): RevisionContent {
  const content = {
    instanceType: recipe.instanceType,
    packages: sortedPackages(recipe),
    files: sortedFiles(recipe).map((file) => ({
      path: file.path,
      mode: fullMode(file.mode),
      owner: file.owner,
      ...contentOf(bytesOfFile(file, files)),
    })),
    run: [...recipe.run],
    settings: settingsOf(recipe),
  }
  const counted = { ...content, imageId: image.id, files: content.files.map(({ text: _text, ...file }) => file) }
  return {
    revision: `r-${sha256(canonicalJson(counted)).slice(0, 16)}`,
    recipe: recipe.name,
    imageId: image.id,
    imageName: image.name,
    ...content,
  }
}

/** Digest of the recipe without its image: what the list of recipes shows before an account was asked. */
export function recipeDigest(recipe: Recipe, files: ReadonlyMap<string, Uint8Array>): string {
  return revisionDigest(recipe, files, '')
}

const writtenFileSchema = z.object({
  path: z.string(),
  permissions: z.union([z.string(), z.number()]).transform(String).catch('0644'),
  owner: z.string().catch('root:root'),
  encoding: z.string().optional().catch(undefined),
  content: z.string().catch(''),
})
const cloudConfigSchema = z.object({
  packages: z.array(z.unknown()).catch([]),
  write_files: z.array(z.unknown()).catch([]),
  runcmd: z.array(z.unknown()).catch([]),
})

/** More than any user data has unpacked; what claims more is not read. */
const unpackedLimitBytes = 4 * 1024 * 1024
/** Characters of a cloud-config that are still parsed: a few kilobytes of gzip can hold a list that takes a minute. */
const longestCloudConfig = 256 * 1024

/**
 * The content of a revision, made from what a running server was given at its first boot. `settings` is empty: they are not in the
 * user data. null where it is neither a cloud-config nor a script (MIME parts, a binary). The bytes may hold anything.
 */
export function revisionContentFromUserData(
  bytes: Uint8Array,
  server: { readonly revision: string; readonly recipe: string; readonly imageId: string; readonly instanceType: string },
): RevisionContent | null {
  const text = unpackedText(bytes)
  if (text === null) return null
  const content = { ...server, imageName: null, settings: {} }
  if (text.startsWith('#!')) return { ...content, packages: [], files: [], run: [text] }
  if (!text.startsWith('#cloud-config') || text.length > longestCloudConfig) return null
  let config: z.infer<typeof cloudConfigSchema>
  try {
    config = cloudConfigSchema.parse(parse(text, { version: '1.1', logLevel: 'error', maxAliasCount: 100, uniqueKeys: false }) ?? {})
  } catch {
    return null
  }
  const run = config.runcmd.map(commandText)
  return {
    ...content,
    packages: config.packages.map((entry) => (Array.isArray(entry) ? entry.map(String).join('=') : String(entry))).sort(),
    files: config.write_files.flatMap((entry) => {
      const file = writtenFileSchema.safeParse(entry)
      if (!file.success) return []
      const { path, permissions, owner, encoding, content } = file.data
      return [{ path, mode: fullMode(permissions), owner, ...contentOf(decoded(content, encoding)) }]
    }),
    run: run[0] === stopAtFirstFailure ? run.slice(1) : run,
  }
}

/** True for what servers of a baked image are given: it does not tell what is on them. */
export function saysNothingOfContent(userData: Uint8Array): boolean {
  return isPerServerOnly(unpackedText(userData) ?? '')
}

function unpackedText(bytes: Uint8Array): string | null {
  try {
    return plainTextOf(gunzipWhereNeeded(bytes))
  } catch {
    return null
  }
}

/** The size is what gzip’s last four bytes state; a stream that lies about it does not get more room than that. */
function gunzipWhereNeeded(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true)
  if (size > unpackedLimitBytes) throw new RangeError('unpacked size over the limit')
  return gunzipSync(bytes, { out: new Uint8Array(size) })
}

function decoded(content: string, encoding: string | undefined): Uint8Array {
  const bytes = new TextEncoder().encode(content)
  try {
    switch (encoding?.toLowerCase()) {
      case 'b64':
      case 'base64':
        return fromBase64(content)
      case 'gz+b64':
      case 'gz+base64':
      case 'gzip+b64':
      case 'gzip+base64':
        return gunzipWhereNeeded(fromBase64(content))
      default:
        return bytes
    }
  } catch {
    return bytes
  }
}

function commandText(command: unknown): string {
  return Array.isArray(command) ? command.map(String).join(' ') : String(command)
}

function contentOf(bytes: Uint8Array): { sha256: string; text: string | null } {
  return { sha256: sha256(bytes), text: plainTextOf(bytes) }
}

function settingsOf(recipe: Recipe): Record<string, string> {
  const settings: Record<string, string> = {
    'rootVolume.sizeGiB': String(recipe.rootVolume.sizeGiB),
    'rootVolume.type': recipe.rootVolume.type,
    'rootVolume.encrypted': String(recipe.rootVolume.encrypted),
  }
  // A server that was built at its first boot differs from one of an image, if only by what it did meanwhile. Absent for `boot`: the
  // revisions from before there was a choice stay what they were.
  if (recipe.build === 'baked') settings.build = recipe.build
  // Only a launch can give a server that; without it the revisions from before there was a choice stay what they were.
  if (recipe.hibernation) settings.hibernation = 'true'
  if (recipe.keyName !== undefined) settings.keyName = recipe.keyName
  if (recipe.instanceProfile !== undefined) settings.instanceProfile = recipe.instanceProfile
  if (recipe.network.securityGroups.length > 0) settings['network.securityGroups'] = [...recipe.network.securityGroups].sort().join(' ')
  if (recipe.network.publicAddress !== undefined) settings['network.publicAddress'] = String(recipe.network.publicAddress)
  return settings
}
