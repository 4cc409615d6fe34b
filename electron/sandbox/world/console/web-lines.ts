import type { Dice } from '../dice.ts'
import type { LineText } from './line.ts'

const paths = [
  '/',
  '/',
  '/products',
  '/products/4711',
  '/products/2089',
  '/products/133',
  '/cart',
  '/checkout',
  '/search?q=lamp',
  '/search?q=desk',
  '/img/logo.svg',
  '/css/shop.css',
  '/js/shop.js',
  '/favicon.ico',
  '/up',
] as const
const probes = ['/wp-login.php', '/.env', '/admin/', '/xmlrpc.php', '/.git/config'] as const
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Addresses of the ranges set aside for documentation, so that none is anybody’s. */
export function visitorAddress(dice: Dice): string {
  return `${dice.pick(['203.0.113', '198.51.100', '192.0.2'])}.${dice.between(1, 254)}`
}

function accessTime(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

/** One or two lines of nginx: a request, and what went wrong with it. */
export function webLines(dice: Dice, at: number, failing: number): LineText[] {
  const client = visitorAddress(dice)
  const isProbe = dice.next() < 0.04
  const path = isProbe ? dice.pick(probes) : dice.pick(paths)
  const failed = !isProbe && dice.next() < 0.004 + failing
  const status = isProbe ? 404 : failed ? dice.pick([502, 504, 500]) : dice.next() < 0.06 ? 304 : dice.next() < 0.03 ? 404 : 200
  const bytes = status === 304 ? 0 : dice.between(180, 48_000)
  const access: LineText = {
    level: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    message: `${client} - - [${accessTime(at)}] "GET ${path} HTTP/2.0" ${status} ${bytes} "-" "${dice.pick(agents)}"`,
    service: 'nginx',
    file: '/var/log/nginx/access.log',
    fields: {
      'source.ip': client,
      'http.request.method': 'GET',
      'url.path': path,
      'http.response.status_code': status,
      'http.response.bytes': bytes,
    },
  }
  if (status < 500) return [access]
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  const cause =
    status === 504
      ? 'upstream timed out (110: Connection timed out) while reading response header from upstream'
      : 'connect() failed (111: Connection refused) while connecting to upstream'
  return [
    access,
    {
      level: 'error',
      message: `${stamp} [error] 713#713: *${dice.between(1000, 99_999)} ${cause}, client: ${client}, server: shop.example, request: "GET ${path} HTTP/2.0", upstream: "http://172.31.0.10:8080${path}", host: "shop.example"`,
      service: 'nginx',
      file: '/var/log/nginx/error.log',
      fields: { 'source.ip': client, 'url.path': path },
    },
  ]
}
