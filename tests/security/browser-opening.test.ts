import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedPage, servePage } from '../../electron/browser/serve-page.ts'
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

/** As a browser opens an address that it was started with; `fetch` would follow the answer and choose its own Sec-Fetch headers. */
function visit(
  address: string,
  headers: Record<string, string> = { 'sec-fetch-mode': 'navigate' },
): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(address, { headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, location: response.headers.location })
    })
    request.on('error', reject)
    request.end()
  })
}

describe('the address that the opener of the browser is given', () => {
  it('does not hold the token: other users of the machine read the arguments of every program', () => {
    expect(page.openingAddress()).not.toContain(token)
  })

  it('leads to the page with its token once, and never again', async () => {
    const address = page.openingAddress()
    expect(await visit(address)).toEqual({ status: 302, location: `/#token=${token}` })
    expect(await visit(address)).toEqual({ status: 302, location: '/' })
  })

  it('gives nothing to a program that looks at the address before the browser does, and leaves it good', async () => {
    const address = page.openingAddress()
    expect(await visit(address, {})).toEqual({ status: 302, location: '/' })
    expect((await visit(address)).location).toBe(`/#token=${token}`)
  })

  it('gives nothing for a ticket that is wrong, missing or too old', async () => {
    const address = new URL(page.openingAddress())
    for (const search of ['', '?ticket=', '?ticket=x', `?ticket=${token}`]) {
      address.search = search
      expect((await visit(address.href)).location, search).toBe('/')
    }
    const late = await servePage({ pageFolder: opened.folder, port: 0, router: standIn.router, log: standIn.log, ticketLifeMs: 0 })
    try {
      expect((await visit(late.openingAddress())).location).toBe('/')
    } finally {
      await late.close()
    }
  })
})
