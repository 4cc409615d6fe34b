import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeBackendClient } from '../../../../../electron/backend/rpc/client.ts'
import { tokenFileOf } from '../../../../../electron/backend/rpc/data-folder.ts'
import { makeSocketFetch } from '../../../../../electron/backend/rpc/socket-fetch.ts'
import { type SocketServer, serveSocket } from '../../../../../electron/backend/rpc/socket-server.ts'
import { makeStandInBackend, type StandInBackend } from '../../../../fakes/stand-in-backend.ts'

let folder: string
let standIn: StandInBackend
let server: SocketServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-socket-'))
  standIn = makeStandInBackend()
  server = await serveSocket(folder, standIn.router, standIn.log)
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a call over the socket', () => {
  it('answers', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    await expect(client.settings.set({ refreshSeconds: 30 })).resolves.toMatchObject({ refreshSeconds: 30 })
  })

  it('passes on an expected failure as it is', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    await expect(client.accounts.check({ accountId: 'a1' })).rejects.toMatchObject({
      code: 'SIGNED_OUT',
      message: 'Sign in again with aws sso login.',
      data: { details: { accountId: 'a1' } },
    })
  })

  it('tells which field of a bad input is wrong', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    await expect(client.settings.set({ refreshSeconds: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('refreshSeconds'),
    })
  })

  it('hides an unexpected failure behind an id that the log has', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    const failure = await client.settings.about().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INTERNAL', data: { logId: expect.any(String) } })
    expect(JSON.stringify(failure)).not.toContain('1234')
    const { logId } = (failure as { data: { logId: string } }).data
    expect(standIn.logged).toContainEqual(expect.objectContaining({ id: 'RPC-0001', logId }))
  })

  it('streams, and ends the backend’s part when the caller stops listening', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    const listening = new AbortController()
    const stream = await client.events.stream({}, { signal: listening.signal })
    const first = await stream.next()
    expect(first.value).toEqual({ topic: 'hello', jobSequence: 7 })
    expect(standIn.openStreams()).toBe(1)
    listening.abort()
    await vi.waitFor(() => expect(standIn.openStreams()).toBe(0))
  })

  it('is UNREACHABLE when nobody listens', async () => {
    const client = makeBackendClient(makeSocketFetch(join(folder, 'elsewhere')))
    await expect(client.settings.get()).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true })
  })

  it('takes the new token after the backend was started again', async () => {
    const client = makeBackendClient(makeSocketFetch(folder))
    await client.settings.get()
    await server.close()
    server = await serveSocket(folder, standIn.router, standIn.log)
    await expect(client.settings.get()).resolves.toMatchObject({ refreshSeconds: 20 })
  })
})

describe.skipIf(process.platform === 'win32')('files of the socket', () => {
  it('are for this user alone', async () => {
    expect((await stat(server.socketPath)).mode & 0o777).toBe(0o600)
    expect((await stat(tokenFileOf(folder))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('replace what a crash has left, in a folder whose path is too long for a socket too', async () => {
    const deep = join(folder, 'a'.repeat(120))
    const { mkdir } = await import('node:fs/promises')
    await mkdir(deep, { mode: 0o700 })
    const first = await serveSocket(deep, standIn.router, standIn.log)
    // As after a crash: the file is there, and nobody listens any more.
    await first.close()
    const second = await serveSocket(deep, standIn.router, standIn.log)
    await expect(makeBackendClient(makeSocketFetch(deep)).settings.get()).resolves.toMatchObject({ refreshSeconds: 20 })
    await second.close()
  })
})
