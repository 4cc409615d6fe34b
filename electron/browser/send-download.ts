import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Downloads } from '../backend/rpc/run-backend.ts'

/** Sends the file of a ticket, as something to keep and never to show. It is gone here once the browser has all of it; until then it can be asked for again. */
export async function sendDownload(downloads: Downloads, ticket: string, response: ServerResponse): Promise<void> {
  const path = downloads.pathOf(ticket)
  if (path === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('This file has been fetched already, or is of an earlier start of Henge.')
    return
  }
  const file = await open(path)
  try {
    const { size } = await file.stat()
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': size,
      'content-disposition': `attachment; ${nameOf(path)}`,
      'cache-control': 'no-store',
    })
    await pipeline(file.createReadStream({ autoClose: false }), response)
  } finally {
    await file.close()
  }
  await downloads.handedOut(ticket)
}

/** The user may have named it, in letters that no header takes as they are. */
function nameOf(path: string): string {
  const name = basename(path)
  return /^[\w .()+-]+$/.test(name) ? `filename="${name}"` : `filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, percent)}`
}

const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
