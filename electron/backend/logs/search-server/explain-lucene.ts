import { HengeError } from '../../../../shared/model/error.ts'
import { luceneProblem } from '../../../../shared/model/lucene.ts'
import type { SearchServer } from '../ports.ts'

/** The same server, whose complaint about the query says where in its text it is. */
export function explainingLucene(server: SearchServer, text: string): SearchServer {
  return {
    send: async (request, signal) => {
      try {
        return await server.send(request, signal)
      } catch (error) {
        const said = error instanceof HengeError ? error.details.unread : undefined
        throw typeof said === 'string' ? luceneProblem(said, text, error) : error
      }
    },
    close: () => server.close(),
  }
}
