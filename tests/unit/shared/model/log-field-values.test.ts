import { describe, expect, it } from 'vitest'
import { fieldsOfRecord, fieldValuesOf, typeOfValue } from '../../../../shared/model/log-field-values.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'

const line: LogRecord = {
  id: null,
  at: Date.UTC(2024, 4, 31, 8),
  level: 'error',
  message: 'the line',
  serverId: 'i-1',
  host: null,
  role: 'web',
  revision: null,
  service: null,
  file: null,
  fields: {
    http: { status: 503 },
    'http.version': '1.1',
    host: { name: 'web-1' },
    tags: ['a', 'b', 3],
    none: null,
    users: [{ name: 'ann', ip: '::1' }, { name: 'bob' }],
  },
}

describe('fields of a line', () => {
  it.each([
    ['web-1', 'keyword'],
    ['', 'keyword'],
    ['x'.repeat(257), 'text'],
    ['2024-05-31', 'date'],
    ['2024-05-31T08:00:00.123Z', 'date'],
    ['2024-05-31 08:00:00+0200', 'date'],
    ['2024', 'keyword'],
    ['10.0.0.1', 'ip'],
    ['10.0.0.256', 'keyword'],
    ['fe80::1', 'ip'],
    ['a::b::c::d::', 'keyword'],
    ['12:30', 'keyword'],
    [5, 'number'],
    [false, 'boolean'],
    [null, null],
    [undefined, null],
  ])('%s is of type %s', (value, type) => {
    expect(typeOfValue(value)).toBe(type)
  })

  it('are named by dots, with the type of each value', () => {
    const types = Map.groupBy(fieldsOfRecord(line), ([name]) => name)
    const plain = Object.fromEntries([...types].map(([name, found]) => [name, [...new Set(found.map(([, type]) => type))]]))
    expect(plain).toEqual({
      '@timestamp': ['date'],
      message: ['text'],
      level: ['keyword'],
      role: ['keyword'],
      serverId: ['keyword'],
      'http.status': ['number'],
      'http.version': ['keyword'],
      tags: ['keyword', 'number'],
      users: ['nested'],
      'users.name': ['keyword'],
      'users.ip': ['ip'],
    })
  })

  it('have their values by any of their names', () => {
    expect(fieldValuesOf(line, 'tags')).toEqual(['a', 'b', '3'])
    expect(fieldValuesOf(line, 'http.status')).toEqual(['503'])
    expect(fieldValuesOf(line, 'users.name')).toEqual(['ann', 'bob'])
    expect(fieldValuesOf(line, 'labels.role')).toEqual(['web'])
    expect(fieldValuesOf(line, '@timestamp')).toEqual(['2024-05-31T08:00:00.000Z'])
    expect(fieldValuesOf({ ...line, level: 'unknown' }, 'level')).toEqual([])
    for (const absent of ['host', 'none', 'nothing', 'users', 'http', '__proto__']) expect(fieldValuesOf(line, absent), absent).toEqual([])
  })
})
