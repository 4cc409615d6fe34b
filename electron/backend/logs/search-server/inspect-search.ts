import type { InspectedRequest } from '../../../../shared/model/log-inspection.ts'
import { isObject } from '../../../../shared/model/search-server/dialect.ts'
import type { SearchServer, SearchServerRequest } from '../ports.ts'

/** The same server, that also notes what it was asked in `sent`. What signs a request is added behind this and is never seen here. */
export function noting(server: SearchServer, title: string, sent: InspectedRequest[]): SearchServer {
  return {
    send: async (request, signal) => {
      const begun = performance.now()
      const answer = await server.send(request, signal)
      const wholeMs = performance.now() - begun
      sent.push({ title, language: 'http', text: asConsole(request), plan: null, wholeMs, ...saidBy(answer) })
      return answer
    },
    close: () => server.close(),
  }
}

/** As the consoles of Kibana and OpenSearch Dashboards take it. */
function asConsole({ method, path, query, body }: SearchServerRequest): string {
  const asked = query === undefined ? '' : `?${new URLSearchParams(query)}`
  return `${method} ${path}${asked}${body === undefined ? '' : `\n${JSON.stringify(body, null, 2)}`}`
}

function saidBy(answer: unknown): Pick<InspectedRequest, 'tookMs' | 'hits'> {
  if (!isObject(answer)) return { tookMs: null, hits: null }
  const hits = isObject(answer.hits) ? answer.hits : {}
  const total = isObject(hits.total) && typeof hits.total.value === 'number' ? hits.total.value : null
  return {
    tookMs: typeof answer.took === 'number' ? answer.took : null,
    hits: total ?? (Array.isArray(hits.hits) ? hits.hits.length : null),
  }
}
