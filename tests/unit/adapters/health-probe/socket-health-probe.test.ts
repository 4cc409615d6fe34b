import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { SocketHealthProbe } from '../../../../electron/adapters/health-probe/socket-health-probe.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const probe = new SocketHealthProbe()
const http = (port: number, different: Partial<Parameters<SocketHealthProbe['http']>[0]> = {}) =>
  probe.http({ host: '127.0.0.1', port, path: '/up', tls: false, status: 200, body: null, ...different }, 300)

describe('SocketHealthProbe', () => {
  it('passes where something listens, and says when nothing does', async () => {
    const port = await listening(createServer())
    expect(await probe.tcp('127.0.0.1', port, 1000)).toEqual({ passed: true, detail: 'connected' })
    closers.splice(0).forEach((close) => {
      close()
    })
    expect(await probe.tcp('127.0.0.1', port, 1000)).toEqual({ passed: false, detail: 'connection refused' })
    expect(await http(port)).toEqual({ passed: false, detail: 'connection refused' })
  })

  it('wants the status of the recipe, and follows no redirect', async () => {
    const port = await listening(
      createHttpServer((request, response) => {
        response.writeHead(request.url === '/up' ? 200 : 302, { location: '/up' }).end('x'.repeat(1_000_000))
      }),
    )
    expect(await http(port)).toEqual({ passed: true, detail: 'HTTP 200' })
    expect(await http(port, { path: '/' })).toEqual({ passed: false, detail: 'HTTP 302' })
    expect(await http(port, { path: '/', status: 302 })).toEqual({ passed: true, detail: 'HTTP 302' })
  })

  it('wants the text of the recipe in the first 64 KB of the answer', async () => {
    const port = await listening(
      createHttpServer((_request, response) => {
        response.end(`ready${'x'.repeat(100_000)}late`)
      }),
    )
    expect(await http(port, { body: 'ready' })).toEqual({ passed: true, detail: 'HTTP 200' })
    expect(await http(port, { body: 'late' })).toEqual({ passed: false, detail: 'HTTP 200, without “late”' })
    expect(await http(port, { body: 'ready', status: 204 })).toEqual({ passed: false, detail: 'HTTP 200' })
  })

  it('does not wait for a server that never answers', async () => {
    const port = await listening(createServer())
    expect(await http(port)).toEqual({ passed: false, detail: 'timed out' })
  })

  it('survives what does not speak HTTP or TLS', async () => {
    const port = await listening(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
    expect((await http(port)).passed).toBe(false)
    expect((await http(port, { tls: true })).passed).toBe(false)
  })

  it('rejects when it is told to stop', async () => {
    const port = await listening(createServer())
    const abort = new AbortController()
    const stop = new Error('stopped')
    const asking = probe.http({ host: '127.0.0.1', port, path: '/', tls: false, status: 200, body: null }, 5000, abort.signal)
    abort.abort(stop)
    await expect(asking).rejects.toBe(stop)
    await expect(async () => probe.tcp('127.0.0.1', port, 5000, abort.signal)).rejects.toBe(stop)
  })
})
