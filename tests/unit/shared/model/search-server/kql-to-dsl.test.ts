import { describe, expect, it } from 'vitest'
import { parseKql } from '../../../../../shared/model/kql/parser.ts'
import { kqlToDsl } from '../../../../../shared/model/search-server/kql-to-dsl.ts'
import { readFieldCaps } from '../../../../../shared/model/search-server/server-fields.ts'

const capabilities = (types: Readonly<Record<string, string | readonly string[]>>) => ({
  fields: Object.fromEntries(
    Object.entries(types).map(([name, kinds]) => [name, Object.fromEntries([kinds].flat().map((kind) => [kind, {}]))]),
  ),
})
const fields = readFieldCaps(
  capabilities({
    ...{ '@timestamp': 'date', message: 'text', 'log.level': 'keyword', 'host.name': 'keyword', 'labels.role': 'keyword' },
    ...{
      'http.status': 'long',
      took: 'double',
      ok: 'boolean',
      'client.ip': 'ip',
      title: 'text',
      'title.keyword': 'keyword',
      steps: 'nested',
    },
    ...{ 'steps.name': 'keyword', mixed: ['keyword', 'long'], _id: 'keyword' },
  }),
)
const now = Date.UTC(2026, 10, 23)
const dsl = (query: string) => kqlToDsl(parseKql(query), { fields, now })

describe('KQL as search DSL', () => {
  it.each<[string, object]>([
    ['', { match_all: {} }],
    ['"out of memory"', { match_phrase: { message: 'out of memory' } }],
    ['time*', { prefix: { message: { value: 'time' } } }],
    ['*', { exists: { field: 'message' } }],
    ['host: web-1', { term: { 'host.name': { value: 'web-1', case_insensitive: true } } }],
    ['http.status >= 500', { range: { 'http.status': { gte: 500 } } }],
    ['ok: true', { term: { ok: true } }],
    ['client.ip: "10.0.0.0/8"', { term: { 'client.ip': '10.0.0.0/8' } }],
    ['title: *', { exists: { field: 'title' } }],
    ['nothing: x', { match_none: {} }],
    ['not host: *', { bool: { must_not: [{ exists: { field: 'host.name' } }] } }],
    [
      'steps: { name: * }',
      { nested: { path: 'steps', query: { exists: { field: 'steps.name' } }, score_mode: 'none', ignore_unmapped: true } },
    ],
  ])('%s', (query, wanted) => {
    expect(dsl(query)).toMatchObject(wanted)
  })

  it('asks for whole values by the keyword beside an analysed text', () => {
    expect(JSON.stringify(dsl('title: "A b"'))).toContain('title.keyword')
  })

  it.each([
    ['steps: { oops }', /needs the name of its field/],
    ['http.status > many', /many/],
    ['"--"', /only signs/],
  ])('%s is refused where the server would', (query, words) => {
    expect(() => dsl(query)).toThrow(words)
  })

  it('refuses a wildcard that means more fields than a server answers for in time', () => {
    const many = readFieldCaps(capabilities(Object.fromEntries(Array.from({ length: 300 }, (_, place) => [`f.${place}`, 'keyword']))))
    expect(() => kqlToDsl(parseKql('f.*: x'), { fields: many, now })).toThrow(/means 300 fields here/)
  })
})
