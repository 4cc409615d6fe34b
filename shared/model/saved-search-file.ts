import { problemOfRecipePath } from './recipe-path.ts'

const ending = '.yaml'
const longestSlug = 60

/** Names that Windows keeps for devices, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/** Of a file in the folder of saved searches; the others are somebody’s own. */
export function isSearchFile(name: string): boolean {
  return /^[^./\\][^/\\]*\.ya?ml$/i.test(name) && problemOfRecipePath(name) === null
}

/** Letters and digits that every file system keeps as they are, small ones; `search` for a name that has none. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-+|-+$/g, '')
  if (slug === '') return 'search'
  return device.test(slug) ? `search-${slug}` : slug
}

/** Name of the file for a search of this name; another than those taken, letter case aside. */
export function searchFileName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((file) => file.toLowerCase()))
  const slug = slugOf(name)
  for (let number = 1; ; number += 1) {
    const file = `${slug}${number === 1 ? '' : `-${number}`}${ending}`
    if (!used.has(file)) return file
  }
}

/** Whether this program would have called the file so: then it is called anew with the search. */
export function isNamedAfter(file: string, name: string): boolean {
  const slug = slugOf(name)
  return file === `${slug}${ending}` || (file.startsWith(`${slug}-`) && /^\d+\.yaml$/.test(file.slice(slug.length + 1)))
}
