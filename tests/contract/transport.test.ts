import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackendClient, makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { serveSocket } from '../../electron/backend/rpc/socket-server.ts'
import { servePage } from '../../electron/browser/serve-page.ts'
import { makeAppProtocolHandler } from '../../electron/main/app-protocol.ts'
import { heldFetch } from '../fakes/held-fetch.ts'
import { makeStandInBackend, type StandInBackend } from '../fakes/stand-in-backend.ts'

interface Transport {
  readonly client: BackendClient
  close(): Promise<void>
}

type Open = (folder: string, standIn: StandInBackend) => Promise<Transport>

/** The ways from a page or a terminal to the backend; all of them carry the same contract in the same way. */
const transports: Readonly<Record<string, Open>> = {
  async 'the socket (terminal)'(folder, { router, log }) {
    const server = await serveSocket(folder, router, log)
    return { client: makeBackendClient(makeSocketFetch(folder)), close: () => server.close() }
  },
  async 'the browser shell'(folder, { router, log }) {
    const page = await servePage({ pageFolder: folder, port: 0, router, log })
    const { origin, hash } = new URL(page.address)
    const authorization = `Bearer ${new URLSearchParams(hash.slice(1)).get('token')}`
    return { client: makeBackendClient(heldFetch, origin, { authorization }), close: () => page.close() }
  },
  async 'Electron’s app: protocol'(folder, { router, log }) {
    const server = await serveSocket(folder, router, log)
    const handle = makeAppProtocolHandler({
      pageFolder: folder,
      backend: makeSocketFetch(folder),
      shell: async () => null,
      problem: async () => null,
    })
    return { client: makeBackendClient(handle, 'app://henge'), close: () => server.close() }
  },
}

describe.each(Object.entries(transports))('%s', (_name, open) => {
  let folder: string
  let standIn: StandInBackend
  let transport: Transport

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'henge-transport-'))
    standIn = makeStandInBackend()
    transport = await open(folder, standIn)
  })
  afterEach(async () => {
    await transport.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('answers', async () => {
    await expect(transport.client.settings.set({ refreshSeconds: 30 })).resolves.toMatchObject({ refreshSeconds: 30 })
  })

  it('passes on an expected failure as it is', async () => {
    await expect(transport.client.accounts.check({ accountId: 'a1' })).rejects.toMatchObject({
      code: 'SIGNED_OUT',
      message: 'Sign in again with aws sso login.',
      data: { retryable: false, details: { accountId: 'a1' } },
    })
  })

  it('tells which field of a bad input is wrong', async () => {
    await expect(transport.client.settings.set({ refreshSeconds: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('refreshSeconds'),
    })
  })

  it('hides an unexpected failure behind an id that the log has', async () => {
    const failure = await transport.client.settings.about().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INTERNAL', data: { logId: expect.any(String) } })
    expect(JSON.stringify(failure)).not.toContain('1234')
    const { logId } = (failure as { data: { logId: string } }).data
    expect(standIn.logged).toContainEqual(expect.objectContaining({ id: 'RPC-0001', logId }))
  })

  it('streams, and ends the backend’s part when the caller stops listening', async () => {
    const listening = new AbortController()
    const stream = await transport.client.events.stream({}, { signal: listening.signal })
    expect((await stream.next()).value).toEqual({ topic: 'hello', jobSequence: 7 })
    expect(standIn.openStreams()).toBe(1)
    listening.abort()
    await expect.poll(() => standIn.openStreams()).toBe(0)
  })

  it('carries an import chunk of 1 MiB and more at once', async () => {
    const folderName = `/${'x'.repeat(2 * 1024 * 1024)}`
    await expect(transport.client.settings.set({ recipesFolder: folderName })).resolves.toMatchObject({ recipesFolder: folderName })
  })
})
