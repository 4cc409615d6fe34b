/** What a shipper asks before it sends anything. Elasticsearch’s clients refuse a server that does not give its name so. */
export const productHeaders: Readonly<Record<string, string>> = { 'x-elastic-product': 'Elasticsearch' }

/** New enough for the shippers of today, which look at it to know what they may send. */
const version = '8.19.0'

const root = {
  name: 'henge',
  cluster_name: 'henge',
  cluster_uuid: 'aGVuZ2UtbG9nLXN0b3JlLg',
  version: {
    number: version,
    build_flavor: 'default',
    build_type: 'tar',
    build_hash: 'unknown',
    build_date: '2025-07-23T22:10:18.138215839Z',
    build_snapshot: false,
    lucene_version: '9.12.2',
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'You Know, for Search',
}

const license = { license: { uid: 'henge', type: 'basic', mode: 'basic', status: 'active' } }

const health = {
  cluster_name: 'henge',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 1,
  active_shards: 1,
  active_shards_percent_as_number: 100,
}

/** Set-up of indices that shippers look for, and make where it is not: it is there, and making it again changes nothing. */
const setUp =
  /^\/_(?:template|index_template|component_template|ilm\/policy|data_stream|ingest\/pipeline|alias|aliases|plugins\/_ism\/policies)(?:\/|$)/
const indexAlone = /^\/[^_/][^/]*(?:\/_(?:alias|mapping|settings)(?:\/.*)?)?$/

export interface ClusterAnswer {
  readonly status: number
  readonly body: object
}

/** The answer to what is no document; null: there is nothing of this name. */
export function clusterAnswer(method: string, path: string): ClusterAnswer | null {
  const ok = (body: object) => ({ status: 200, body })
  const asks = method === 'GET' || method === 'HEAD'
  if (path === '/') return asks ? ok(root) : null
  if (asks && path === '/_license') return ok(license)
  if (asks && path === '/_xpack/license') return ok(license)
  if (asks && path === '/_xpack') return ok({ ...license, features: { ilm: { available: true, enabled: true } } })
  if (asks && path.startsWith('/_cluster/health')) return ok(health)
  if (setUp.test(path) || indexAlone.test(path))
    return asks ? ok({}) : method === 'PUT' || method === 'POST' ? ok({ acknowledged: true }) : null
  return null
}
