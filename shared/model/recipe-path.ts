export const recipeFileName = 'recipe.yaml'

/** Names that version control, desktops and this program keep beside a recipe: never a part of it. */
export function isPassedOver(name: string): boolean {
  return passedOver.has(name) || name.startsWith(ownFilePrefix)
}

const passedOver: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.DS_Store', 'Thumbs.db'])

/** A file that is being written, and a recipe folder that is being made, begin with this until they are whole. */
export const ownFilePrefix = '.henge-'

/** Bytes of one file of a recipe. User data ends at 16 KiB gzipped: what is larger is a mistake (a download, a disk image). */
export const largestRecipeFileBytes = 1024 * 1024

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const forbiddenInPath = /[\\:*?"<>|\u0000-\u001f\u007f]/

/** Why this is not the path of a file inside a recipe folder, in words; null where it is one. */
export function problemOfRecipePath(path: string): string | null {
  if (path === '') return 'A file needs a name, like files/nginx.conf.'
  if (path.length > 400) return 'The path is too long: at most 400 characters.'
  if (forbiddenInPath.test(path)) return 'The path holds a character that not every system can keep in a name.'
  if (path.startsWith('/')) return 'The path is relative to the recipe’s folder: without a slash in front.'
  const parts = path.split('/')
  if (parts.length > 12) return 'The path goes too deep: at most 12 parts.'
  if (parts.includes('..') || parts.includes('.')) return 'The path stays inside the recipe’s folder: without "." and "..".'
  if (parts.some((part) => part === '')) return 'The path ends with a file’s name and has one slash between its parts.'
  // Windows drops both at the end of a name, which would then be another file.
  if (parts.some((part) => /[. ]$/.test(part) || part.startsWith(' ')))
    return 'No part of the path begins or ends with a space, or ends with a dot.'
  if (parts.some((part) => isPassedOver(part.toLowerCase()) || isPassedOver(part)))
    return 'This name belongs to version control or the desktop, not to a recipe.'
  return null
}

/** Of a recipe and a role. */
export const recipeNamePattern = /^[a-z][a-z0-9-]{0,39}$/
