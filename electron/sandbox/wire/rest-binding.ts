import type { WireRequest } from './front-door.ts'
import type { OperationSchema } from './schema.ts'
import type { Service } from './service.ts'

type Http = readonly [method: string, path: string, status: number]

/** As its model binds it to HTTP. */
export function httpOf(schema: OperationSchema): Http {
  return (schema[3] as { readonly http: Http }).http
}

/** The labels of the path; null where the request is not for this operation. */
function matched(request: WireRequest, schema: OperationSchema): Readonly<Record<string, string>> | null {
  const [method, path] = httpOf(schema)
  if (request.method !== method) return null
  const pattern = path.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\+?\}/g, '(?<$1>[^/]+)')
  const match = new RegExp(`^${pattern}/?$`).exec(request.path)
  if (match === null) return null
  return Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
}

/** The operation that method and path ask for, with the labels of its path. */
export function boundOperation(
  request: WireRequest,
  service: Service,
): { readonly schema: OperationSchema; readonly labels: Readonly<Record<string, string>> } | undefined {
  for (const { schema } of service.operations.values()) {
    const labels = matched(request, schema)
    if (labels !== null) return { schema, labels }
  }
  return undefined
}
