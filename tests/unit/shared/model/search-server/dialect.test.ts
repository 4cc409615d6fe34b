import { describe, expect, it } from 'vitest'
import { dialectOf } from '../../../../../shared/model/search-server/dialect.ts'

const openSearch = (number: string) => ({ version: { distribution: 'opensearch', number } })
const elasticsearch = (number: string) => ({ version: { number, build_flavor: 'default' } })

describe('what a search server can do', () => {
  it.each([
    [openSearch('2.4.0'), { product: 'opensearch', version: '2.4.0', sortsByShardDoc: false, leavesOutEmptyFields: false }],
    [openSearch('2.19.6'), { product: 'opensearch', sortsByShardDoc: false }],
    [openSearch('3.6.0'), { product: 'opensearch', sortsByShardDoc: true, pointInTime: { idName: 'pit_id' } }],
    [openSearch('4.0.0-rc1'), { product: 'opensearch', sortsByShardDoc: true }],
    [
      elasticsearch('7.17.29'),
      { product: 'elasticsearch', sortsByShardDoc: true, leavesOutEmptyFields: false, pointInTime: { idName: 'id' } },
    ],
    [elasticsearch('8.19.21'), { product: 'elasticsearch', leavesOutEmptyFields: true }],
    [elasticsearch('9.5.3'), { product: 'elasticsearch', leavesOutEmptyFields: true }],
  ])('%j', (answer, wanted) => {
    expect(dialectOf(answer)).toMatchObject(wanted)
  })

  it.each([
    ['an OpenSearch that is too old', openSearch('2.3.0'), /OpenSearch 2.3.0 is too old: 2.4/],
    ['an Elasticsearch that is too old', elasticsearch('7.16.3'), /Elasticsearch 7.16.3 is too old: 7.17/],
    ['another program', { name: 'grafana', version: '11.0.0' }, /neither Elasticsearch nor OpenSearch/],
    ['a version that is none', elasticsearch('latest'), /neither/],
    ['a page of text', '<html>', /neither/],
    ['nothing', null, /neither/],
  ])('%s is refused in words', (_what, answer, words) => {
    expect(() => dialectOf(answer)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(words) }))
  })
})
