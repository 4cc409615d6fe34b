import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../../shared/model/error.ts'
import { KqlProblem } from '../../../../../shared/model/kql/lexer.ts'
import { parseKql } from '../../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../../shared/model/kql/predicate.ts'
import type { LogRecord } from '../../../../../shared/model/logs.ts'

const now = Date.UTC(2024, 4, 31, 12)
const line: LogRecord = {
  id: null,
  at: Date.UTC(2024, 4, 31, 8, 30, 15, 250),
  level: 'error',
  message: 'Connection to 10.0.0.12:5432 refused for orders_pkey (Zürich) --- 100%',
  serverId: 'i-0abc',
  host: 'Web-1',
  role: 'web',
  revision: null,
  service: 'sshd',
  file: '/var/log/auth.log',
  fields: {
    http: { status: 503, 'request.id': 'ab-1' },
    tags: ['a', 'B c'],
    ok: true,
    users: [
      { n: 'ann', age: 5 },
      { n: 'bob', age: 50 },
    ],
  },
}
const fits = (query: string) => predicate(parseKql(query), now)(line)

describe('predicate', () => {
  it.each([
    '',
    'connection',
    'REFUSED',
    'refused nowhere',
    '"to 10.0.0.12"',
    '10.0.0.12',
    '10.0.0',
    'pkey',
    'conn*',
    '"zürich"',
    'ZÜRICH',
    '10.0.0.1*',
    '*nnect*',
    'con*ion',
    'ord*key',
    '*',
    '"---"',
    'message: refused',
    'level: ERROR',
    'log.level: err',
    'level: e*',
    'level >= warn',
    'not level < error',
    'role: WEB',
    'labels.role: w*b',
    'host.name: "web-1"',
    'cloud.instance.id: i-0abc',
    'service: (cron or sshd)',
    'log.file.path: *auth*',
    'host: *',
    'not revision: *',
    'http.status: 503',
    'http.status >= 500',
    'http.request.id: ab-1',
    'tags: a',
    'tags: "b C"',
    'ok: true',
    'users: { n: ann and age < 10 }',
    'users.n: bob and users.age: 5',
    '@timestamp: 2024-05-31',
    '@timestamp > 2024-05-30',
    '@timestamp >= now-4h',
    '@timestamp <= "2024-05-31T08:30"',
    'h*: web-1',
    '*: sshd',
    'http.*: 503',
  ])('%s fits', (query) => {
    expect(fits(query)).toBe(true)
  })

  it.each([
    'nothing',
    '"refused to"',
    '10.0.0.1',
    'onnect',
    'con*refused',
    'onn*',
    '*fuse',
    '"----"',
    '""',
    'level: info',
    'level > error',
    'role: we',
    'role: w',
    'host: web',
    'revision: *',
    'http.status: 50',
    'http.status > 503',
    'http: 503',
    'tags: b',
    'users: { n: ann and age: 50 }',
    '@timestamp: 2024-05-30',
    '@timestamp > 2024-05-31',
    '@timestamp < now-4h',
    'not connection',
    'missing: *',
    'missing > 1',
    'h*: web-2',
  ])('%s does not fit', (query) => {
    expect(fits(query)).toBe(false)
  })

  it.each(['@timestamp > soon', 'level > loud', 'users: { ann }', '@timestamp: 2024-13-01'])(
    'refuses %s where the value stands',
    (query) => {
      try {
        fits(query)
      } catch (error) {
        if (!(error instanceof KqlProblem)) throw error
        expect(query.slice(error.position)).toMatch(/^(soon|loud|ann|2024-13-01)/)
        return
      }
      throw new HengeError('INTERNAL', 'it was taken')
    },
  )
})
