import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { type LogSourceSettings, type NewLogSource, ownSourceId } from '../../../shared/model/log-sources.ts'
import type { SecretStore } from '../accounts/ports.ts'
import type { LogSource, LogSourceStore, SearchServerAccess } from './ports.ts'
import { SearchLogSource } from './search-server/search-log-source.ts'
import { type SearchServerConnectors, ServerLink } from './search-server/server-link.ts'

export interface LogSourcesParts {
  readonly own: LogSource
  readonly store: LogSourceStore
  readonly secrets: SecretStore
  readonly connectors: SearchServerConnectors
  readonly clock: Clock
  readonly newId: () => string
}

/** Where lines can be looked at: the program’s own store, and search servers that the user named. */
export class LogSources {
  private readonly parts: LogSourcesParts
  private readonly open = new Map<string, SearchLogSource>()

  constructor(parts: LogSourcesParts) {
    this.parts = parts
  }

  list(): Promise<LogSourceSettings[]> {
    return this.parts.store.list()
  }

  /** The source of this id; the program’s own where none is named. NOT_FOUND; SIGNED_OUT where its secret is not known any more. */
  async of(id: string | undefined): Promise<LogSource> {
    if (id === undefined || id === ownSourceId) return this.parts.own
    const open = this.open.get(id)
    if (open) return open
    const settings = (await this.list()).find((source) => source.id === id)
    if (!settings) throw new HengeError('NOT_FOUND', 'This log source has been removed. Choose another one.', { details: { source: id } })
    const secret = settings.sign.kind === 'none' ? null : await this.parts.secrets.get(secretName(id))
    if (settings.sign.kind !== 'none' && secret === null) {
      throw new HengeError(
        'SIGNED_OUT',
        `The ${settings.sign.kind === 'basic' ? 'password' : 'API key'} of ${settings.name} is not kept on this computer. Remove the log source under Settings and add it again.`,
        { details: { source: id } },
      )
    }
    const source = this.connect(settings, secret)
    this.open.set(id, source)
    return source
  }

  /** Asks the server who it is before anything is kept. INVALID_INPUT, CONFLICT for a name in use, and what the server says. */
  async add({ secret, ...request }: NewLogSource, signal?: AbortSignal): Promise<LogSourceSettings> {
    if ((await this.list()).some(({ name }) => name === request.name)) {
      throw new HengeError('CONFLICT', `There is a log source "${request.name}" already. Choose another name.`, {
        details: { field: 'name' },
      })
    }
    if (request.sign.kind !== 'none' && !secret) {
      throw new HengeError('INVALID_INPUT', 'The password or key is missing.', { details: { field: 'secret' } })
    }
    const id = this.parts.newId()
    const wanted = { ...request, id, url: serverUrl(request.url) }
    const link = this.link(wanted, secret)
    try {
      const { dialect } = await link.connected(signal)
      // A right to read is only proved by reading.
      await link.fields([], signal)
      const settings = { ...wanted, product: dialect.product, version: dialect.version }
      if (secret !== null && request.sign.kind !== 'none') await this.parts.secrets.set(secretName(id), secret)
      await this.parts.store.add(settings)
      return settings
    } finally {
      await link.close()
    }
  }

  async remove(id: string): Promise<void> {
    await this.parts.store.remove(id)
    await this.parts.secrets.delete(secretName(id))
    const open = this.open.get(id)
    this.open.delete(id)
    await open?.close()
  }

  async close(): Promise<void> {
    const open = [...this.open.values()]
    this.open.clear()
    await Promise.all(open.map((source) => source.close()))
  }

  private connect(settings: LogSourceSettings, secret: string | null): SearchLogSource {
    return new SearchLogSource(this.link(settings, secret), this.parts.clock)
  }

  private link({ url, index, sign, authority }: Omit<LogSourceSettings, 'product' | 'version'>, secret: string | null): ServerLink {
    const { connectors, clock } = this.parts
    return new ServerLink({ connectors, clock, index, access: { url, sign: signOf(sign, secret), trust: trustOf(authority) } })
  }
}

const secretName = (id: string) => `log-source:${id}`

function signOf(sign: LogSourceSettings['sign'], secret: string | null): SearchServerAccess['sign'] {
  if (sign.kind === 'basic') return { kind: 'basic', user: sign.user, password: secret ?? '' }
  return sign.kind === 'api-key' ? { kind: 'api-key', key: secret ?? '' } : { kind: 'none' }
}

function trustOf(authority: string | null): SearchServerAccess['trust'] {
  return authority === null ? { kind: 'system' } : { kind: 'authority', pem: authority }
}

/** Without a path’s last slash. INVALID_INPUT where it is no address, or holds a name and password. */
function serverUrl(text: string): string {
  const refuse = (message: string) => new HengeError('INVALID_INPUT', message, { details: { field: 'url' } })
  if (!URL.canParse(text))
    throw refuse(`"${text}" is no address. Write it with http:// or https://, such as https://logs.example.org:9200.`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('The address begins with http:// or https://.')
  if (url.username !== '' || url.password !== '') throw refuse('Name and password do not belong into the address: enter them below.')
  if (url.search !== '' || url.hash !== '') throw refuse('The address ends before a ? or #.')
  return url.href.replace(/\/$/, '')
}
