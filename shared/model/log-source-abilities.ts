/** What holds the lines: the program’s own store, or what a log source’s server turned out to be. */
export type LogProduct = 'own' | 'elasticsearch' | 'opensearch' | 'loggly'

/** What can be asked of a log source. What it cannot do is switched off on the page, and said. */
export interface LogSourceAbilities {
  /** Queries in Lucene’s syntax are taken as they are. */
  readonly lucene: boolean
}

const abilities: Readonly<Record<LogProduct, LogSourceAbilities>> = {
  own: { lucene: false },
  elasticsearch: { lucene: true },
  opensearch: { lucene: true },
  loggly: { lucene: true },
}

export function abilitiesOf(product: LogProduct): LogSourceAbilities {
  return abilities[product]
}
