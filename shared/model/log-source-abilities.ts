/** What holds the lines: the program’s own store, or what a log source’s server turned out to be. */
export type LogProduct = 'own' | 'elasticsearch' | 'opensearch' | 'loggly'

/** What can be asked of a log source. What it cannot do is switched off on the page, and said. */
export interface LogSourceAbilities {
  /** Counts in buckets of time, by level. */
  readonly histogram: boolean
  /** Queries in Lucene’s syntax are taken as they are. */
  readonly lucene: boolean
}

const searchServer: LogSourceAbilities = { histogram: true, lucene: true }

const abilities: Readonly<Record<LogProduct, LogSourceAbilities>> = {
  own: { histogram: true, lucene: false },
  elasticsearch: searchServer,
  opensearch: searchServer,
  loggly: { histogram: false, lucene: true },
}

export function abilitiesOf(product: LogProduct): LogSourceAbilities {
  return abilities[product]
}
