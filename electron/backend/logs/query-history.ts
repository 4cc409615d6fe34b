import type { Clock } from '../../../shared/model/clock.ts'
import type { RememberedQuery, WrittenQuery } from '../../../shared/model/log-query-history.ts'
import { implementer } from '../rpc/implementer.ts'
import type { QueryMemory } from './ports.ts'

/** Queries that were run, for ever and searchable; those with a star first. */
export class QueryHistory {
  private readonly memory: QueryMemory
  private readonly clock: Clock

  constructor(memory: QueryMemory, clock: Clock) {
    this.memory = memory
    this.clock = clock
  }

  list(asked: { readonly matching: string; readonly limit: number }): Promise<RememberedQuery[]> {
    return this.memory.list(asked.matching, asked.limit)
  }

  remember(query: WrittenQuery): Promise<void> {
    return this.memory.remember(query, this.clock.now())
  }

  /** A query need not have been run to get a star. */
  star(query: WrittenQuery, starred: boolean): Promise<void> {
    return this.memory.star(query, starred, this.clock.now())
  }

  forget(query: WrittenQuery): Promise<void> {
    return this.memory.forget(query)
  }
}

export function queryHistoryHandlers(history: QueryHistory) {
  return {
    queries: implementer.logs.queries.handler(({ input }) => history.list(input)),
    rememberQuery: implementer.logs.rememberQuery.handler(({ input }) => history.remember(input)),
    starQuery: implementer.logs.starQuery.handler(({ input }) => history.star(input, input.starred)),
    forgetQuery: implementer.logs.forgetQuery.handler(({ input }) => history.forget(input)),
  }
}
