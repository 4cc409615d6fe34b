import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import type { AnyRouter } from '@orpc/server'
import type { Logger } from 'pino'
import { requireOwnSocketFolder, socketHost, socketPathOf, tokenFileOf } from './data-folder.ts'
import { makeRequestListener } from './rpc-server.ts'

export interface SocketServer {
  readonly socketPath: string
  close(): Promise<void>
}

/**
 * Listens where the Electron shell and the terminal find the backend of this data folder: a socket (Windows: a named pipe) that only
 * this user can open, and a token that only this user can read. Call it as the owner of the folder (data-folder-lock.ts): a socket
 * file that is in the way can then only be one that a crash left.
 */
export async function serveSocket(dataFolder: string, router: AnyRouter, log: Logger): Promise<SocketServer> {
  const socketPath = socketPathOf(dataFolder)
  const token = randomBytes(32).toString('hex')
  if (process.platform !== 'win32') {
    mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 })
    requireOwnSocketFolder(dataFolder)
    chmodSync(dirname(socketPath), 0o700)
    rmSync(socketPath, { force: true })
  }
  const server = createServer(makeRequestListener({ router, log, token, hosts: [socketHost], origins: [] }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  if (process.platform !== 'win32') chmodSync(socketPath, 0o600)
  rmSync(tokenFileOf(dataFolder), { force: true })
  writeFileSync(tokenFileOf(dataFolder), token, { mode: 0o600 })
  return {
    socketPath,
    async close() {
      rmSync(tokenFileOf(dataFolder), { force: true })
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
