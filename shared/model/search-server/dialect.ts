import { HengeError } from '../error.ts'

/** What a search server accepts; every request is built by asking this. Measured on the servers themselves. */
export interface SearchDialect {
  readonly product: 'elasticsearch' | 'opensearch'
  readonly version: string
  /** How a point in time is opened and closed. */
  readonly pointInTime: {
    readonly open: string
    /** The member of the answer, and of the request that closes it. */
    readonly idName: 'id' | 'pit_id'
    readonly closePath: string
  }
  /** Whether `_shard_doc` may be sorted by within a point in time; else lines of one instant are told apart by `_seq_no` and `_index`. */
  readonly sortsByShardDoc: boolean
  /** `include_empty_fields` of field_caps. */
  readonly leavesOutEmptyFields: boolean
}

const elasticsearchPit = { open: '_pit', idName: 'id', closePath: '/_pit' } as const
const openSearchPit = { open: '_search/point_in_time', idName: 'pit_id', closePath: '/_search/point_in_time' } as const

/**
 * What answered `GET /`. UNSUPPORTED for another program, and for versions that are too old: points in time and case-insensitive terms came
 * with Elasticsearch 7.10 and OpenSearch 2.4.
 */
export function dialectOf(answer: unknown): SearchDialect {
  const { number, distribution } = versionOf(answer)
  const [major = 0, minor = 0] = number.split('.').map(Number)
  if (distribution === 'opensearch') {
    if (major < 2 || (major === 2 && minor < 4)) throw tooOld('OpenSearch', number, '2.4')
    return {
      product: 'opensearch',
      version: number,
      pointInTime: openSearchPit,
      // Came with one of the first versions 3, seen in 3.6; without it pages are read with somewhat more care.
      sortsByShardDoc: major > 3 || (major === 3 && minor >= 6),
      leavesOutEmptyFields: false,
    }
  }
  if (major < 7 || (major === 7 && minor < 17)) throw tooOld('Elasticsearch', number, '7.17')
  return {
    product: 'elasticsearch',
    version: number,
    pointInTime: elasticsearchPit,
    sortsByShardDoc: true,
    leavesOutEmptyFields: major >= 8,
  }
}

function versionOf(answer: unknown): { number: string; distribution: string | null } {
  const version = isObject(answer) && isObject(answer.version) ? answer.version : {}
  const { number, distribution } = version
  if (typeof number !== 'string' || !/^\d+\.\d+/.test(number)) {
    throw new HengeError('UNSUPPORTED', 'What answers there is neither Elasticsearch nor OpenSearch. Check the address and the port.')
  }
  return { number, distribution: typeof distribution === 'string' ? distribution : null }
}

function tooOld(product: string, version: string, least: string): HengeError {
  return new HengeError(
    'UNSUPPORTED',
    `${product} ${version} is too old: ${least} is the oldest that can be searched. Update the server.`,
    {
      details: { version },
    },
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
