import { request as httpRequest } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServedPage } from '../../electron/browser/serve-page.ts'
import { type LoopbackPage, serveLoopbackPage } from '../fakes/loopback-page.ts'
import { makeStandInBackend } from '../fakes/stand-in-backend.ts'

const standIn = makeStandInBackend()
let opened: LoopbackPage
let page: ServedPage
let token: string
beforeAll(async () => {
  opened = await serveLoopbackPage(standIn)
  ;({ page, token } = opened)
})
afterAll(() => opened.close())

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** Raw, so that Host, Origin and the path go out exactly as a hostile client would write them. */
function send(options: { path?: string; method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: page.port,
        method: options.method ?? 'POST',
        path: options.path ?? '/rpc/settings/get',
        headers: { 'content-type': 'application/json', ...options.headers },
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      },
    )
    request.on('error', reject)
    request.end(options.body)
  })
}
const signed = (headers: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...headers })

describe('procedures on the loopback shell', () => {
  it('answer to the token, from the own page and from a program', async () => {
    expect((await send({ headers: signed() })).status).toBe(200)
    expect((await send({ headers: signed({ origin: `http://127.0.0.1:${page.port}` }) })).status).toBe(200)
    expect((await send({ headers: signed({ origin: `http://localhost:${page.port}`, host: `localhost:${page.port}` }) })).status).toBe(200)
  })

  it('refuse a missing or wrong token, and give nothing away', async () => {
    const attempts = [
      '',
      'Bearer ',
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}x`,
      `Basic ${token}`,
      token,
      `Bearer ${'0'.repeat(token.length)}`,
    ]
    for (const authorization of attempts) {
      const answer = await send({ headers: authorization === '' ? {} : { authorization } })
      expect(answer.status, authorization).toBe(401)
      expect(answer.body).not.toContain('recipesFolder')
      expect(answer.body).not.toContain(token)
    }
  })

  it('do not take the token from the address or a cookie', async () => {
    expect((await send({ path: `/rpc/settings/get?token=${token}` })).status).toBe(401)
    expect((await send({ headers: { cookie: `token=${token}` } })).status).toBe(401)
  })

  it('refuse a foreign Host: a web site that points its own name at this machine', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${page.port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${page.port}`,
      '127.0.0.1:1',
      '[::1]',
    ]) {
      expect((await send({ headers: signed({ host }) })).status, host).toBe(403)
      expect((await send({ path: '/', method: 'GET', headers: { host } })).status, host).toBe(403)
    }
  })

  it('refuse a foreign Origin even with the token', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:1',
      `https://127.0.0.1:${page.port}`,
      `http://127.0.0.1.evil.example:${page.port}`,
      '',
    ]) {
      expect((await send({ headers: signed({ origin }) })).status, origin).toBe(403)
    }
  })

  it('open nothing to other origins', async () => {
    const answer = await send({ method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } })
    expect(answer.status).toBe(403)
    for (const one of [answer, await send({ headers: signed() })])
      expect(Object.keys(one.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('are called by POST with JSON only', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await send({ method, headers: signed() })).status, method).toBe(405)
    const form = await send({ headers: signed({ 'content-type': 'application/x-www-form-urlencoded' }), body: 'a=1' })
    expect(form.status).toBe(415)
  })

  it('refuse a body that is too large before reading it, or of unknown length', async () => {
    const large = await send({ headers: signed({ 'content-length': String(9 * 1024 * 1024) }) }).catch(
      (error: NodeJS.ErrnoException) => error,
    )
    expect(large).toMatchObject({ status: 413 })
    expect((await send({ headers: signed({ 'transfer-encoding': 'chunked' }), body: '{}' })).status).toBe(411)
  })

  it('are never stored, sniffed or framed', async () => {
    expect((await send({ headers: signed() })).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
  })

  it('answer clearly to what does not exist, and to bad JSON', async () => {
    expect((await send({ path: '/rpc/no/such', headers: signed() })).status).toBe(404)
    const broken = await send({ path: '/rpc/settings/set', headers: signed(), body: '{"json":' })
    expect(broken.status).toBe(400)
    expect(broken.body).not.toContain('at ')
  })
})

describe('the page on the loopback shell', () => {
  it('carries the policy and no token', async () => {
    const answer = await send({ path: '/', method: 'GET' })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.body).not.toContain(token)
  })

  it.each(['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%5c..%5cetc/passwd', '//etc/passwd/..'])(
    'does not leave its folder for %s',
    async (path) => {
      const answer = await send({ path, method: 'GET' })
      expect(answer.status).toBe(400)
      expect(answer.body).not.toContain('root:')
    },
  )

  it('is read by GET only', async () => {
    expect((await send({ path: '/', method: 'POST' })).status).toBe(405)
  })

  it('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address !== undefined && !address.internal && address.family === 'IPv4')
    for (const address of others) {
      await expect(fetch(`http://${address?.address}:${page.port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow()
    }
    expect(page.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
  })
})
