import { describe, expect, it } from 'vitest'
import { parseKql } from '../../../../../shared/model/kql/parser.ts'
import { kqlToLoggly, logglyConditions } from '../../../../../shared/model/loggly/kql-to-loggly.ts'

const now = Date.UTC(2026, 10, 23)
const said = (query: string) => kqlToLoggly(parseKql(query), now)

describe('KQL in Loggly’s language', () => {
  it.each([
    ['', '*'],
    ['timeout', '"timeout"'],
    ['disk full', '("disk" OR "full")'],
    ['"disk full"', '"disk full"'],
    ['time*', 'time*'],
    ['"say \\"hi\\""', '"say \\"hi\\""'],
    ['a and not b', '("a" AND (* NOT "b"))'],
    ['(a or b) and c', '(("a" OR "b") AND "c")'],
    ['http.status: 503', 'json.http.status:"503"'],
    ['json.http.status >= 500', 'json.http.status:>=500'],
    ['syslog.appName: sshd', 'syslog.appName:"sshd"'],
    ['http.clientHost: "10.0.0.1"', 'http.clientHost:"10.0.0.1"'],
    ['user.name: *', 'json.user.name:*'],
    ['user.name: al*', 'json.user.name:al*'],
    ['user.name: (alice or "bob c")', '(json.user.name:"alice" OR json.user.name:"bob c")'],
    ['role: web', '(json.labels.role:"web" OR json.role:"web")'],
    ['tag: production', 'tag:"production"'],
    ['message: "out of memory"', '"out of memory"'],
    ['"strange name:(": x', 'json.strange\\ name\\:\\(:"x"'],
  ])('%s', (query, wanted) => {
    expect(said(query)).toBe(wanted)
  })

  it('asks for a level by all its spellings, wherever a line may have it', () => {
    const asked = said('level: error')
    for (const part of ['json.log.level:', 'json.level:', 'syslog.severity:', '"error"', '"err"', '"severe"']) expect(asked).toContain(part)
    expect(asked).not.toContain('"warn"')
    expect(said('level >= warn')).toContain('"warning"')
    expect(said('level: unknown')).toMatch(/^\(\* NOT /)
  })

  it.each([
    ['*out', 'whose beginning is not known', 0],
    ['a: { b: c }', 'elements of a list', 0],
    ['a*: b', 'fields by a wildcard', 0],
    ['@timestamp > now-1h', 'time range', 0],
    ['size > large', 'numbers alone', 7],
    ['host > a', 'this field holds text', 0],
    ['user.name: al* bo', 'within one word', 11],
  ])('%s is refused where Loggly cannot be asked for it', (query, words, position) => {
    expect(() => said(query)).toThrow(expect.objectContaining({ message: expect.stringContaining(words), position }))
  })

  it('adds what is chosen beside the text', () => {
    const chosen = { roles: ['web', 'db "1"'], serverIds: ['i-1'], levels: [] }
    expect(logglyConditions(chosen, said('boom'))).toBe(
      '((json.labels.role:("web" OR "db \\"1\\"") OR json.role:("web" OR "db \\"1\\"")) AND (json.cloud.instance.id:"i-1" OR json.host.id:"i-1") AND "boom")',
    )
    expect(logglyConditions({ roles: [], serverIds: [], levels: [] }, '*')).toBe('*')
  })
})
