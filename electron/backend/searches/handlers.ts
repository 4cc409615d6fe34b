import { implementer } from '../rpc/implementer.ts'
import type { SavedSearches } from './saved-searches.ts'

export function searchesHandlers(searches: SavedSearches) {
  return {
    list: implementer.searches.list.handler(() => searches.list()),
    create: implementer.searches.create.handler(({ input }) => searches.create(input)),
    replace: implementer.searches.replace.handler(({ input }) => searches.replace(input.file, input.sha256, input.search)),
    remove: implementer.searches.remove.handler(({ input }) => searches.remove(input.file, input.sha256)),
    restore: implementer.searches.restore.handler(({ input }) => searches.restore(input.file)),
  }
}
