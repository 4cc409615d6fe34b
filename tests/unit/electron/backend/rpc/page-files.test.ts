import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filePathInside, readPageFile } from '../../../../../electron/backend/rpc/page-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-page-'))
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><html><head><title>Henge</title></head></html>')
  await writeFile(join(folder, 'page', 'assets', 'app-1a2b.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const page = () => join(folder, 'page')

describe('readPageFile', () => {
  it('gives each load of the page a nonce of its own, the same in policy and page', async () => {
    const [one, other] = await Promise.all([readPageFile(page(), '/'), readPageFile(page(), '/')])
    const nonce = /nonce-([^']+)'/.exec(one.headers['content-security-policy'] ?? '')?.[1]
    expect(nonce).toHaveLength(24)
    expect(one.body).toContain(`<meta name="csp-nonce" content="${nonce}">`)
    expect(one.body).not.toEqual(other.body)
    expect(one.headers['cache-control']).toBe('no-store')
  })

  it('allows no inline script and no other origin', async () => {
    const policy = (await readPageFile(page(), '/')).headers['content-security-policy']
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  it('answers an address inside the page with the page', async () => {
    expect(await readPageFile(page(), '/roles/web?tab=servers')).toMatchObject({
      status: 200,
      body: expect.stringContaining('<title>Henge'),
    })
  })

  it('serves files with their type, those with a digest in their name to keep', async () => {
    expect(await readPageFile(page(), '/assets/app-1a2b.js')).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': expect.stringContaining('immutable'),
      },
    })
    expect(await readPageFile(page(), '/assets/missing.js')).toMatchObject({ status: 404 })
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '/%00.txt',
    '/%',
    'secret.txt',
  ])('refuses %s', async (path) => {
    expect(filePathInside(page(), path)).toBeNull()
    expect(await readPageFile(page(), path)).toMatchObject({ status: 400 })
  })
})
