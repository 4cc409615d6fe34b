import { implementer } from '../../rpc/implementer.ts'
import type { SavedSearches } from './saved-searches.ts'

export function searchesHandlers(searches: SavedSearches) {
  return {
    searches: implementer.logs.searches.handler(() => searches.list()),
    createSearch: implementer.logs.createSearch.handler(({ input }) => searches.create(input)),
    replaceSearch: implementer.logs.replaceSearch.handler(({ input }) => searches.replace(input.file, input.sha256, input.search)),
    removeSearch: implementer.logs.removeSearch.handler(({ input }) => searches.remove(input.file, input.sha256)),
    restoreSearch: implementer.logs.restoreSearch.handler(({ input }) => searches.restore(input.file)),
  }
}
