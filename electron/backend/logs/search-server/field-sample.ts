import { serverSampleLines } from '../../../../shared/model/log-fields.ts'
import { isObject } from '../../../../shared/model/search-server/dialect.ts'
import { hitsOf } from '../../../../shared/model/search-server/hits.ts'
import { serverTimeout } from '../../../../shared/model/search-server/search-requests.ts'
import { fieldsFor } from '../../../../shared/model/search-server/server-fields.ts'
import { inFewerLines } from './read-page.ts'
import type { Prepared } from './search-log-source.ts'
import type { ServerLink } from './server-link.ts'

export interface FieldSample {
  /** Lines that have it, by the name of the field; one that is not there: none has. */
  readonly lines: ReadonlyMap<string, number>
  readonly sampleSize: number
  /** There are more lines than were looked at. */
  readonly sampled: boolean
}

/**
 * How many of the newest lines that match have each field, by reading those lines whole, as Discover does: a question for each field to the
 * server costs it more with every field and shard, and the newest lines are what the page shows. Fewer where they are very long.
 */
export function sampleFields(prepared: Prepared, link: ServerLink, signal: AbortSignal | undefined): Promise<FieldSample> {
  const { server, fields, filter } = prepared
  const time = fieldsFor('at', fields)[0]?.name ?? '@timestamp'
  return inFewerLines(serverSampleLines, async (size) => {
    const body = {
      ...{ size, track_total_hits: size + 1, timeout: serverTimeout, _source: false, fields: [{ field: '*' }] },
      ...{ query: filter, sort: [{ [time]: { order: 'desc', unmapped_type: 'date' } }] },
    }
    const query = { ignore_unavailable: 'true', allow_no_indices: 'true' }
    const answer = await server.send({ method: 'POST', path: link.path('_search'), query, body }, signal)
    const hits = hitsOf(answer)
    const lines = new Map<string, number>()
    for (const hit of hits) {
      for (const name of new Set(namesIn(hit.fields ?? {}, ''))) lines.set(name, (lines.get(name) ?? 0) + 1)
    }
    return { lines, sampleSize: hits.length, sampled: totalOf(answer) > hits.length }
  })
}

/** Names of fields, with every object that they are in: OpenSearch answers a list of objects by their fields alone, Elasticsearch as such. */
function* namesIn(fields: Readonly<Record<string, unknown>>, path: string): Generator<string> {
  for (const [own, values] of Object.entries(fields)) {
    const name = `${path}${own}`
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) yield name.slice(0, dot)
    yield name
    for (const value of Array.isArray(values) ? values : []) if (isObject(value)) yield* namesIn(value, `${name}.`)
  }
}

function totalOf(answer: unknown): number {
  const hits = isObject(answer) && isObject(answer.hits) ? answer.hits : {}
  return isObject(hits.total) ? Number(hits.total.value) : 0
}
