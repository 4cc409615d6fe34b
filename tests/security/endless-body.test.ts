import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { maxBodyBytes } from '../../electron/backend/rpc/request-body.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { serveSocket } from '../../electron/backend/rpc/socket-server.ts'
import { makeAppProtocolHandler } from '../../electron/main/app-protocol.ts'
import { makeStandInBackend } from '../fakes/stand-in-backend.ts'

it('an endless body of the page is refused by the window’s process, which does not gather it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-body-'))
  const standIn = makeStandInBackend()
  const socket = await serveSocket(folder, standIn.router, standIn.log)
  try {
    const handle = makeAppProtocolHandler({
      pageFolder: folder,
      backend: makeSocketFetch(folder),
      shell: async () => null,
      problem: async () => null,
    })
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024
        // So that a failure of this test ends.
        if (sent > 32 * maxBodyBytes) controller.close()
        else controller.enqueue(new Uint8Array(1024 * 1024))
      },
    })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', body: endless, duplex: 'half', headers } as RequestInit
    const answer = await handle(new Request('app://henge/rpc/settings/set', init))
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ json: { code: 'TOO_LARGE' } })
    expect(sent).toBeLessThan(2 * maxBodyBytes)
  } finally {
    await socket.close()
    await rm(folder, { recursive: true, force: true })
  }
})
