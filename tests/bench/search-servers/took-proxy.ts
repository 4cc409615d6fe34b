import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'

/** Stands before a search server and notes what its answers to searches for lines say they took. */
export class TookProxy {
  /** Of each such search, in order: milliseconds, by the server’s own account. */
  readonly took: number[] = []
  private readonly server: Server
  private readonly target: URL
  private readonly agent = new Agent({ keepAlive: true })

  constructor(target: string) {
    this.target = new URL(target)
    this.server = createServer((asked, answer) => {
      const path = asked.url ?? '/'
      const { hostname, port } = this.target
      const onward = request({ hostname, port, path, method: asked.method, headers: asked.headers, agent: this.agent }, (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
        if (path.includes('_search')) this.note(given)
      })
      onward.on('error', () => answer.destroy())
      answer.on('close', () => onward.destroy())
      asked.pipe(onward)
    })
  }

  /** Its address, once it listens. */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    const address = this.server.address()
    if (typeof address !== 'object' || address === null) throw new Error('no port')
    return `http://127.0.0.1:${address.port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    this.agent.destroy()
  }

  private note(answer: IncomingMessage): void {
    let head = ''
    let lines = false
    answer.on('data', (piece: Buffer) => {
      if (head.length < 4096) head += piece.toString('latin1', 0, 4096)
      lines ||= piece.includes('"_id"')
    })
    answer.on('end', () => {
      const took = /"took":(\d+)/.exec(head)?.[1]
      if (lines && took !== undefined) this.took.push(Number(took))
    })
  }
}
