import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ownSourceId } from '../../../shared/model/log-sources.ts'
import type { SavedSearch, SearchFile } from '../../../shared/model/saved-search.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery, searchesQuery } from '../../bridge/queries.ts'
import { addressOf, isChanged, type ShownSearch, searchOf } from './search-of-address.ts'
import type { LogsSearch } from './use-logs-search.ts'

export interface SavedSearchesState {
  readonly folder: string | null
  readonly files: readonly SearchFile[]
  readonly shown: ShownSearch
  /** The one that the address names. */
  readonly opened: SearchFile | null
  /** What is shown is not what is in its file. */
  readonly changed: boolean
  /** The one that was removed last: it can be brought back. */
  readonly removed: SearchFile | null
  readonly problem: Problem | null
  readonly working: boolean
  /** Id of the log source of this name; null: the program’s own store; undefined: this computer has none. */
  sourceOf(search: SavedSearch): string | null | undefined
  open(file: SearchFile, source: string | null): void
  create(title: { readonly name: string; readonly description: string; readonly withTime: boolean }): Promise<boolean>
  /** What is shown in the place of what the opened file holds. */
  save(): Promise<boolean>
  retitle(file: SearchFile, title: { readonly name: string; readonly description: string }): Promise<boolean>
  remove(file: SearchFile): Promise<boolean>
  restore(): Promise<boolean>
  /** Forgets what went wrong. */
  settle(): void
}

export function useSavedSearches(search: LogsSearch): SavedSearchesState {
  const { address, columns, go } = search
  const queries = useQueryClient()
  const found = useQuery(searchesQuery())
  const sources = useQuery(logSourcesQuery()).data ?? []
  const [removed, setRemoved] = useState<SearchFile | null>(null)
  /** What was in files when they were opened here: what came into them since must not be written over. */
  const [openedAs, setOpenedAs] = useState<Readonly<Record<string, string | null>>>({})
  const work = useMutation({
    mutationFn: (change: () => Promise<void>) => change(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['searches'] }),
  })
  const attempt = (change: () => Promise<void>) =>
    work.mutateAsync(change).then(
      () => true,
      // It is shown as the problem.
      () => false,
    )
  const files = found.data?.searches ?? []
  const opened = files.find(({ file }) => file === address.saved) ?? null
  const sourceName = address.source === null ? null : sources.find(({ id }) => id === address.source)?.name
  const shown: ShownSearch = { address, columns, sourceName }
  const settled = (file: SearchFile) => {
    setOpenedAs((before) => ({ ...before, [file.file]: file.sha256 }))
    return file
  }
  const expected = ({ file, sha256 }: SearchFile) => ({ file, sha256: openedAs[file] ?? sha256 ?? '' })
  return {
    folder: found.data?.folder ?? null,
    files,
    shown,
    opened,
    changed: opened?.search ? isChanged(opened.search, shown) : false,
    removed,
    problem: work.error ? toProblem(work.error) : found.error ? toProblem(found.error) : null,
    working: work.isPending,
    sourceOf: ({ source }) => (source === null ? null : sources.find(({ id, name }) => name === source && id !== ownSourceId)?.id),
    open: (file, source) => {
      if (file.search === null) return
      search.setLive(false)
      settled(file)
      go(addressOf(file.search, file.file, source, address))
    },
    create: (title) =>
      attempt(async () => {
        const { file } = settled(await client.searches.create(searchOf(shown, title)))
        go({ saved: file })
      }),
    save: () =>
      attempt(async () => {
        if (!opened?.search) return
        const { name, description, time } = opened.search
        const saved = searchOf(shown, { name, description, withTime: time !== null })
        settled(await client.searches.replace({ ...expected(opened), search: saved }))
      }),
    retitle: (file, title) =>
      attempt(async () => {
        if (file.search === null) return
        const renamed = await client.searches.replace({
          file: file.file,
          sha256: file.sha256 ?? '',
          search: { ...file.search, ...title },
        })
        if (address.saved !== file.file) return
        settled(renamed)
        if (renamed.file !== file.file) go({ saved: renamed.file })
      }),
    remove: (file) =>
      attempt(async () => {
        await client.searches.remove({ file: file.file, sha256: file.sha256 ?? '' })
        setRemoved(file)
      }),
    restore: () =>
      attempt(async () => {
        if (removed === null) return
        settled(await client.searches.restore({ file: removed.file }))
        setRemoved(null)
      }),
    settle: () => work.reset(),
  }
}
