import { isObject } from '../../../../shared/model/search-server/dialect.ts'
import type { Connected, ServerLink } from './server-link.ts'

/** How long a server keeps one from the last request on. */
export const keepAlive = '2m'
/** Each holds files of the server open: of more, the oldest is given back. */
const mostOpen = 4

/** The points in time that pages are read in. Forgotten ones end by themselves. */
export class PointsInTime {
  private readonly link: ServerLink
  private open: string[] = []

  constructor(link: ServerLink) {
    this.link = link
  }

  async begin({ server, dialect }: Connected, signal: AbortSignal | undefined): Promise<string> {
    const query = { keep_alive: keepAlive, ignore_unavailable: 'true' }
    const path = this.link.path(dialect.pointInTime.open)
    const answer = await server.send({ method: 'POST', path, query }, signal)
    const id = isObject(answer) ? answer[dialect.pointInTime.idName] : undefined
    if (typeof id !== 'string') throw new Error(`no point in time in the answer of ${dialect.product} ${dialect.version}`)
    this.open.push(id)
    const surplus = this.open.splice(0, Math.max(0, this.open.length - mostOpen))
    for (const one of surplus) await this.end({ server, dialect }, one)
    return id
  }

  /** The server may have given it another id meanwhile. */
  renamed(before: string, now: unknown): string {
    if (typeof now !== 'string' || now === before) return before
    this.open = this.open.map((id) => (id === before ? now : id))
    return now
  }

  async endAll(connected: Connected): Promise<void> {
    for (const id of this.open.splice(0)) await this.end(connected, id)
  }

  private async end({ server, dialect }: Connected, id: string): Promise<void> {
    const { closePath, idName } = dialect.pointInTime
    const body = { [idName]: idName === 'pit_id' ? [id] : id }
    // It ends by itself soon; a server that is gone has none.
    await server.send({ method: 'DELETE', path: closePath, body }, undefined).catch(() => undefined)
  }
}
