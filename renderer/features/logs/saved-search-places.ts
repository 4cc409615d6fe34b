import { type LogSourceSettings, ownSourceId } from '../../../shared/model/log-sources.ts'
import type { SearchFile } from '../../../shared/model/saved-search.ts'
import { addresses } from '../../bridge/addresses.ts'
import { readAddress, writeAddress } from './logs-address.ts'
import { addressOf } from './search-of-address.ts'

export interface SavedSearchPlace {
  readonly file: string
  readonly name: string
  readonly description: string
  /** Address of the screen with what it finds. */
  readonly place: string
}

/** Where saved searches lead; those whose file cannot be read, or whose log source this computer does not have, lead nowhere. */
export function savedSearchPlaces(files: readonly SearchFile[], sources: readonly LogSourceSettings[]): SavedSearchPlace[] {
  return files.flatMap(({ file, search }) => {
    if (search === null) return []
    const source = search.source === null ? null : sources.find(({ id, name }) => name === search.source && id !== ownSourceId)?.id
    if (source === undefined) return []
    const before = readAddress(new URLSearchParams())
    const place = `${addresses.logs()}?${writeAddress({ ...before, ...addressOf(search, file, source, before) })}`
    return [{ file, name: search.name, description: search.description || search.query, place }]
  })
}
