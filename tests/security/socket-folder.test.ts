import { existsSync, lstatSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { socketPathOf, tokenFileOf } from '../../electron/backend/rpc/data-folder.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { serveSocket } from '../../electron/backend/rpc/socket-server.ts'
import { makeStandInBackend } from '../fakes/stand-in-backend.ts'

/* A data folder whose path is too long for a socket listens in the system’s temporary place, where everybody may put things. */
describe.skipIf(process.platform === 'win32')('a socket folder that somebody else has put there first', () => {
  let root: string
  let dataFolder: string
  let socketFolder: string
  let elsewhere: string
  const standIn = makeStandInBackend()

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hs-'))
    const temporary = join(root, 't')
    elsewhere = join(root, 'e')
    dataFolder = join(root, 'd'.repeat(120))
    for (const folder of [temporary, elsewhere, dataFolder]) await mkdir(folder, { mode: 0o755 })
    vi.stubEnv('TMPDIR', temporary)
    socketFolder = dirname(socketPathOf(dataFolder))
    expect(socketFolder.startsWith(temporary)).toBe(true)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(root, { recursive: true, force: true })
  })

  it('is not listened in when it is a link, which its owner can turn elsewhere later', async () => {
    await symlink(elsewhere, socketFolder)
    await expect(serveSocket(dataFolder, standIn.router, standIn.log)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(existsSync(tokenFileOf(dataFolder))).toBe(false)
    expect(lstatSync(elsewhere).mode & 0o777).toBe(0o755)
  })

  it('is not sent the token', async () => {
    await writeFile(tokenFileOf(dataFolder), 'left by a crash', { mode: 0o600 })
    await symlink(elsewhere, socketFolder)
    const heard: unknown[] = []
    const server = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(join(elsewhere, 'backend.sock'), resolve))
    try {
      const call = makeSocketFetch(dataFolder)(new Request('http://henge.local/rpc/settings/get', { method: 'POST' }))
      await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN' })
      expect(heard).toEqual([])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('is used when it is this user’s own', async () => {
    const socket = await serveSocket(dataFolder, standIn.router, standIn.log)
    try {
      const answer = await makeSocketFetch(dataFolder)(new Request('http://henge.local/rpc/settings/get', { method: 'POST' }))
      expect(answer.status).toBe(200)
      expect(lstatSync(socketFolder).mode & 0o777).toBe(0o700)
    } finally {
      await socket.close()
    }
  })
})
