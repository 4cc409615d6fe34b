import { HengeError } from '../../../../shared/model/error.ts'
import type { LogInspection } from '../../../../shared/model/log-inspection.ts'
import type { LogQuery } from '../../../../shared/model/logs.ts'
import type { LogSources } from '../log-sources.ts'
import type { LogPageAsked } from '../ports.ts'

/** How the page shows this search is asked for. UNSUPPORTED where the source cannot tell. */
export async function inspectLines(
  sources: Pick<LogSources, 'of'>,
  query: LogQuery,
  { maxBuckets, ...page }: Omit<LogPageAsked, 'after'> & { readonly maxBuckets: number },
  signal?: AbortSignal,
): Promise<LogInspection> {
  const source = await sources.of(query.source)
  if (source.inspect === undefined) throw new HengeError('UNSUPPORTED', 'This log source does not tell how it is asked.')
  return source.inspect(query, { ...page, after: null }, maxBuckets, signal)
}
