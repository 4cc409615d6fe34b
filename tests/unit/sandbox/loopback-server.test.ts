import { request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLoopbackServer } from '../../../electron/sandbox/loopback-server.ts'
import { type Opened, openEmpty } from './opened.ts'

let opened: Opened
let server: Server
const failures: unknown[] = []

beforeEach(async () => {
  opened = await openEmpty()
  server = createLoopbackServer(opened.sandbox, (failure) => failures.push(failure))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  expect(failures).toEqual([])
})

const credentials = 'AWS4-HMAC-SHA256 Credential=AKIA/20261120/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=0'

function post(headers: Record<string, string>, body: string | Buffer): Promise<number> {
  const { port } = server.address() as AddressInfo
  return new Promise((done, fail) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', headers: { authorization: credentials, ...headers } },
      (response) => {
        response.resume()
        response.on('end', () => done(response.statusCode ?? 0))
      },
    )
    request.on('error', fail)
    request.end(body)
  })
}

describe('the served sandbox', () => {
  it('answers a program', async () => {
    expect(await post({}, 'Action=DescribeInstances')).toBe(200)
  })

  it('refuses pages of a browser and foreign host names', async () => {
    expect(await post({ origin: 'https://evil.example' }, 'Action=DescribeInstances')).toBe(403)
    expect(await post({ 'sec-fetch-site': 'cross-site' }, 'Action=DescribeInstances')).toBe(403)
    expect(await post({ host: 'evil.example' }, 'Action=DescribeInstances')).toBe(403)
  })

  it('refuses a body beyond any call’s size', async () => {
    expect(await post({}, Buffer.alloc(4 * 1024 * 1024 + 1)).catch((failure: NodeJS.ErrnoException) => failure.code)).toBeOneOf([
      413,
      'EPIPE',
      'ECONNRESET',
    ])
  })

  it('cuts the connection where an answer is to be lost', async () => {
    opened.sandbox.faults.add({ call: 'DescribeInstances', effect: { kind: 'lost-answer' } })
    await expect(post({}, 'Action=DescribeInstances')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})
