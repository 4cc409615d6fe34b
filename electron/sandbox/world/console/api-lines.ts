import type { Dice } from '../dice.ts'
import type { LineText } from './line.ts'

const requests = [
  ['GET', '/v1/stock/4711'],
  ['GET', '/v1/stock/2089'],
  ['GET', '/v1/orders'],
  ['GET', '/v1/orders/90512'],
  ['POST', '/v1/orders'],
  ['PUT', '/v1/cart/items'],
  ['GET', '/up'],
] as const

const failures = [
  {
    error: 'psycopg.OperationalError: connection to server at "172.31.32.10", port 5432 failed: timeout expired',
    frames: [
      'File "/opt/api/api.py", line 48, in order',
      'File "/opt/api/stock.py", line 112, in reserve',
      'File "/usr/lib/python3/dist-packages/psycopg/connection.py", line 748, in connect',
    ],
  },
  {
    error: "KeyError: 'warehouse'",
    frames: ['File "/opt/api/api.py", line 31, in stock', 'File "/opt/api/stock.py", line 67, in find'],
  },
  {
    error: 'ValueError: quantity must be positive, got -3',
    frames: ['File "/opt/api/api.py", line 55, in order', 'File "/opt/api/orders.py", line 24, in validate'],
  },
] as const

function apiLine(level: LineText['level'], message: string, fields: Readonly<Record<string, unknown>>): LineText {
  return { level, message, service: 'api', file: '/var/log/api/api.log', fields }
}

/** A request of the API, with a stack trace where it broke. */
export function apiLines(dice: Dice, _at: number, failing: number): LineText[] {
  const [method, path] = dice.pick(requests)
  const requestId = `req-${dice.between(0x10000000, 0xffffffff).toString(16)}`
  const failed = path !== '/up' && dice.next() < 0.008 + failing
  const duration = failed ? dice.between(800, 30_000) : dice.between(3, 180)
  const status = failed ? 500 : method === 'POST' ? 201 : 200
  const fields = {
    'http.request.method': method,
    'url.path': path,
    'http.response.status_code': status,
    'event.duration_ms': duration,
    'http.request.id': requestId,
  }
  const request = apiLine(failed ? 'error' : 'info', `${method} ${path} ${status} ${duration}ms request_id=${requestId}`, fields)
  if (!failed) {
    const slow =
      duration > 170
        ? [apiLine('warn', `slow query: ${duration}ms for ${method} ${path} request_id=${requestId}`, { 'http.request.id': requestId })]
        : []
    return [request, ...slow]
  }
  const { error, frames } = dice.pick(failures)
  const trace = ['Traceback (most recent call last):', ...frames.map((frame) => `  ${frame}`), error].join('\n')
  return [
    request,
    apiLine('error', `unhandled error in ${method} ${path} request_id=${requestId}\n${trace}`, {
      'http.request.id': requestId,
      'error.type': error.split(':')[0],
    }),
  ]
}
