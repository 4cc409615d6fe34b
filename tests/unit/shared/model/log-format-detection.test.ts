import { describe, expect, it } from 'vitest'
import { detectFormat, formatById } from '../../../../shared/model/log-format-detection.ts'
import { Timeline } from '../../../../shared/model/log-timeline.ts'

const now = Date.UTC(2024, 5, 1)
const halfPastEight = '2024-05-31T08:30:15'

/** What the line’s own format makes of it, the time as ISO in UTC. */
function read(line: string) {
  const format = detectFormat([line, line])
  const parsed = format.parse(line)
  const at = parsed?.time ? new Date(new Timeline('UTC', now, null).instantOf(parsed.time)).toISOString() : null
  return {
    id: format.id,
    at,
    level: parsed?.level ?? null,
    message: parsed?.message,
    host: parsed?.host ?? null,
    service: parsed?.service ?? null,
  }
}

describe('detectFormat', () => {
  it.each([
    [
      '<165>1 2024-05-31T08:30:15.003Z host.example app 123 ID47 [ex@1 iut="3" q="a\\"b"] \ufeffhello',
      'syslog-5424',
      '.003Z',
      'info',
      'hello',
      'host.example',
      'app',
    ],
    ['<34>1 2024-05-31T10:30:15+02:00 h su - ID47 - su failed', 'syslog-5424', '.000Z', 'fatal', 'su failed', 'h', 'su'],
    ['<11>May 31 08:30:15 h cron[12]: failed', 'syslog', '.000Z', 'error', 'failed', 'h', 'cron'],
    ['2024-05-31T08:30:15.5+00:00 web-1 sshd[7]: Accepted', 'syslog-iso', '.500Z', null, 'Accepted', 'web-1', 'sshd'],
    ['2024/05/31 08:30:15 [error] 12#12: *1 open() failed', 'dated:iso:start', '.000Z', 'error', '12#12: *1 open() failed', null, null],
    ['[Fri May 31 08:30:15.250 2024] [core:warn] [pid 1] slow', 'apache-error', '.250Z', 'warn', '[pid 1] slow', null, null],
    ['{"log":"started\\n","stream":"stdout","time":"2024-05-31T08:30:15.1Z"}', 'json', '.100Z', null, 'started', null, null],
    ['{"level":50,"time":1717144215000,"pid":1,"hostname":"h","msg":"boom"}', 'json', '.000Z', 'error', 'boom', 'h', null],
    [
      '{"@timestamp":"2024-05-31T08:30:15Z","log":{"level":"warn"},"message":"m","host":{"name":"h"},"service":{"name":"s"}}',
      'json',
      '.000Z',
      'warn',
      'm',
      'h',
      's',
    ],
    ['ts=2024-05-31T08:30:15Z level=warn msg="disk \\"a\\" full" free=3', 'logfmt', '.000Z', 'warn', 'disk "a" full', null, null],
    [
      '1:M 31 May 2024 08:30:15.010 * Ready',
      'dated:day-month-year:inside',
      '.010Z',
      null,
      '1:M 31 May 2024 08:30:15.010 * Ready',
      null,
      null,
    ],
    ['May 31, 2024 8:30:15 AM org.apache.Foo run', 'dated:month-day-year:start', '.000Z', null, 'org.apache.Foo run', null, null],
    ['1717144215.500 GET /', 'dated:epoch:start', '.500Z', null, 'GET /', null, null],
    ['2024-05-31 08:30:15 Error handling is on', 'dated:iso:start', '.000Z', 'error', 'Error handling is on', null, null],
    ['20240531T083015Z hello', 'dated:compact:start', '.000Z', null, 'hello', null, null],
  ])('reads %s', (line, id, fraction, level, message, host, service) => {
    expect(read(line)).toEqual({ id, at: `${halfPastEight}${fraction}`, level, message, host, service })
  })

  it('takes what has no time stamps as plain text', () => {
    expect(read('just some words 12:30')).toMatchObject({ id: 'plain', at: null })
    expect(detectFormat([]).id).toBe('plain')
    expect(detectFormat(['version 2024.05.31', 'release 1717144215']).id).toBe('plain')
  })

  it('refuses times that do not exist', () => {
    for (const line of ['2024-13-01 08:00:00 x', '2023-02-29 08:00:00 x', '2024-05-31 25:00:00 x']) expect(read(line).at).toBeNull()
  })

  it('finds a kept format again by its id', () => {
    const format = detectFormat(['2024-05-31 08:30:15 a'])
    expect(formatById(format.id)).toBe(format)
  })
})
