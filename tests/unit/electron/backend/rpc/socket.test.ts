import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
    await mkdir(deep, { mode: 0o700 })
    const first = await serveSocket(deep, standIn.router, standIn.log)
    // As after a crash: the file is there, and nobody listens any more.
    await first.close()
    const second = await serveSocket(deep, standIn.router, standIn.log)
    await expect(makeBackendClient(makeSocketFetch(deep)).settings.get()).resolves.toMatchObject({ refreshSeconds: 20 })
    await second.close()
  })
})
