import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { client } from '../../bridge/client.ts'

/** Old texts are not asked for again. */
const keepMs = 10_000

export const recipeFileQuery = (folder: string, path: string) =>
  queryOptions({
    queryKey: ['recipes', 'file', folder, path],
    queryFn: ({ signal }) => client.recipes.readFile({ folder, path }, { signal }),
  })

/** `files`: unsaved texts by path. */
export const previewQuery = (folder: string, files: Readonly<Record<string, string>>) =>
  queryOptions({
    queryKey: ['recipes', 'preview', folder, files],
    queryFn: ({ signal }) => client.recipes.preview({ folder, files: { ...files } }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: keepMs,
  })

/** Among the fleet’s: servers change it, and a change of recipes makes those stale too. */
export const differenceQuery = (accountId: string, folder: string, files: Readonly<Record<string, string>>) =>
  queryOptions({
    queryKey: ['fleet', 'recipe-difference', accountId, folder, files],
    queryFn: ({ signal }) => client.recipes.difference({ accountId, folder, files: { ...files } }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: keepMs,
  })

export const wordsQuery = (region: string | undefined) =>
  queryOptions({ queryKey: ['recipes', 'words', region], queryFn: ({ signal }) => client.recipes.words({ region }, { signal }) })

export const examplesQuery = () =>
  queryOptions({
    queryKey: ['recipes', 'examples'],
    queryFn: ({ signal }) => client.recipes.examples(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
