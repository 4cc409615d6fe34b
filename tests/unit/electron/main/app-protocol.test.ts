import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fetch } from '../../../../electron/backend/rpc/socket-fetch.ts'
import { isOwnAddress } from '../../../../electron/main/app-origin.ts'
import { type BackendProblem, makeAppProtocolHandler } from '../../../../electron/main/app-protocol.ts'

let pageFolder: string
beforeAll(async () => {
  pageFolder = await mkdtemp(join(tmpdir(), 'henge-page-'))
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html><html><head></head><body>the page</body></html>')
  await writeFile(join(pageFolder, 'icon.svg'), '<svg/>')
})
afterAll(() => rm(pageFolder, { recursive: true, force: true }))

function handler(problem: BackendProblem = null, backend: Fetch = async () => Response.json({ json: 'from the backend' })) {
  const shell = async (name: string, body: unknown) => (name === 'known' ? { body } : null)
  return makeAppProtocolHandler({ pageFolder, backend, shell, problem: async () => problem })
}
/** Node's Request would tidy the path up; Electron's keeps what the page asked for. */
function request(url: string, init: RequestInit = {}): Request {
  const made = new Request('http://stands-in.invalid/', init)
  return new Proxy(made, { get: (target, name) => (name === 'url' ? url : Reflect.get(target, name, target)) })
}

describe('isOwnAddress', () => {
  it('knows its own', () => {
    expect(isOwnAddress('app://henge/')).toBe(true)
    expect(isOwnAddress('app://henge/roles/web?x=1#y')).toBe(true)
  })

  it.each([
    'app://henge.example/',
    'app://hengex/',
    'app://user@henge/',
    'app://henge:80/',
    'http://henge/',
    'http://example.invalid/?next=app://henge/',
    'https://app://henge/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,app://henge/',
    'blob:app://henge/1',
    'about:blank',
    '//henge/',
    '',
  ])('is not taken in by %s', (address) => {
    expect(isOwnAddress(address)).toBe(false)
  })
})

describe('app://henge', () => {
  it('serves the page with the policy', async () => {
    const response = await handler()(request('app://henge/roles/web'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toContain('the page')
  })

  it.each(['app://henge/../secret.txt', 'app://henge/%2e%2e/secret.txt', 'app://henge/..%2fsecret.txt'])('refuses %s', async (url) => {
    expect((await handler()(request(url))).status).toBe(400)
  })

  it('passes calls on to the backend', async () => {
    const response = await handler()(request('app://henge/rpc/settings/get', { method: 'POST', body: '{}' }))
    expect(await response.json()).toEqual({ json: 'from the backend' })
  })

  it('refuses calls of another origin, another host and by GET', async () => {
    const foreign = { method: 'POST', body: '{}', headers: { origin: 'https://evil.example' } }
    expect((await handler()(request('app://henge/rpc/settings/get', foreign))).status).toBe(403)
    expect((await handler()(request('app://other/rpc/settings/get', { method: 'POST', body: '{}' }))).status).toBe(403)
    expect((await handler()(request('app://henge/rpc/settings/get'))).status).toBe(405)
  })

  it('shows a calm page while there is no backend, that says what is wrong and runs nothing', async () => {
    const down = handler('The data folder <b>/x</b> cannot be used.')
    const response = await down(request('app://henge/'))
    expect(response.status).toBe(503)
    const html = await response.text()
    expect(html).toContain('The data folder &#60;b&#62;/x&#60;/b&#62; cannot be used.')
    expect(html).not.toContain('<script')
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect((await down(request('app://henge/icon.svg'))).status).toBe(200)
  })

  it('answers calls with a retryable failure while there is no backend', async () => {
    const broken: Fetch = async () => {
      throw new Error('connect ENOENT /data/backend.sock')
    }
    for (const answer of [handler('It is down.'), handler(null, broken)]) {
      const response = await answer(request('app://henge/rpc/settings/get', { method: 'POST', body: '{}' }))
      expect(response.status).toBe(503)
      const body = await response.json()
      expect(body.json).toMatchObject({ code: 'UNREACHABLE', data: { retryable: true } })
      expect(JSON.stringify(body)).not.toContain('backend.sock')
    }
  })
})

describe('what the page asks of the window', () => {
  const post = (url: string, headers: Record<string, string> = {}) => handler()(request(url, { method: 'POST', body: '{"a":1}', headers }))

  it('is answered by the window, and only when it knows it', async () => {
    expect(await (await post('app://henge/shell/known')).json()).toEqual({ body: { a: 1 } })
    expect((await post('app://henge/shell/unknown')).status).toBe(400)
    const long = { method: 'POST', body: `"${'x'.repeat(20_000)}"` }
    expect(await (await handler()(request('app://henge/shell/known', long))).json()).toEqual({ body: null })
  })

  it('is refused to other pages, and to what is loaded by an address', async () => {
    expect((await post('app://henge/shell/known', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await handler()(request('app://henge/shell/known'))).status).toBe(405)
  })
})
