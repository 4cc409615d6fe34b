import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { SourceLook, SourceLookRequest } from '../../../shared/model/log-source-look.ts'
import {
  type ChangedLogSource,
  type LogSourceSettings,
  type NewLogSource,
  ownSourceId,
  type ShownCertificate,
  sameReceiver,
  secretNameOf,
} from '../../../shared/model/log-sources.ts'
import type { SecretStore } from '../accounts/ports.ts'
import { LogglyLogSource } from './loggly/loggly-log-source.ts'
import type { Authorities, Certificates, LogSource, LogSourceStore, SearchServerConnector } from './ports.ts'
import { lookAtServer } from './search-server/look-at-server.ts'
import { SearchLogSource } from './search-server/search-log-source.ts'
import { type SearchServerConnectors, ServerLink } from './search-server/server-link.ts'
import { accessOf, serverUrl } from './source-access.ts'

/** One that holds something open. */
interface OpenSource extends LogSource {
  close(): Promise<void>
}

export interface LogSourcesParts {
  readonly own: LogSource
  readonly store: LogSourceStore
  readonly secrets: SecretStore
  readonly connectors: SearchServerConnectors & { readonly loggly: SearchServerConnector }
  readonly certificates: Certificates
  readonly authorities: Authorities
  readonly clock: Clock
  readonly newId: () => string
}

/** Where lines can be looked at: the program’s own store, and servers that the user named. */
export class LogSources {
  private readonly parts: LogSourcesParts
  private readonly open = new Map<string, OpenSource>()

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
    const settings = await this.settingsOf(id)
    const source = this.connect(settings, await this.keptSecret(settings))
    this.open.set(id, source)
    return source
  }

  /** Asks the server who it is before anything is kept. INVALID_INPUT, CONFLICT for a name in use, and what the server says. */
  async add({ secret, kind, ...request }: NewLogSource, signal?: AbortSignal): Promise<LogSourceSettings> {
    const id = this.parts.newId()
    const wanted = await this.checked({ ...request, id })
    const asked = await this.ask(kind, wanted, givenSecret(wanted, secret), signal)
    if (secret !== null && secretNameOf(wanted.sign) !== null) await this.parts.secrets.set(secretKey(id), secret)
    await this.parts.store.add(asked)
    return asked
  }

  /**
   * As `add`, in the place of what is there. Without a secret the one that is kept stays, which is sent only where it was sent before:
   * else INVALID_INPUT. NOT_FOUND.
   */
  async change({ secret, ...request }: ChangedLogSource, signal?: AbortSignal): Promise<LogSourceSettings> {
    const { id } = request
    const before = await this.settingsOf(id)
    const wanted = await this.checked(request)
    const known = secret ?? (sameReceiver(before, wanted) ? await this.keptSecret(before) : null)
    const asked = await this.ask(before.product === 'loggly' ? 'loggly' : 'search-server', wanted, givenSecret(wanted, known), signal)
    if (secretNameOf(wanted.sign) === null) await this.parts.secrets.delete(secretKey(id))
    else if (secret !== null) await this.parts.secrets.set(secretKey(id), secret)
    await this.parts.store.replace(asked)
    await this.forget(id)
    return asked
  }

  /** What a search server has for such a source, before anything of it is kept. A kept secret goes only where it was sent before. */
  async look({ secret, id, ...request }: SourceLookRequest, signal?: AbortSignal): Promise<SourceLook> {
    const before = id === undefined ? null : await this.settingsOf(id)
    const wanted = this.checkedWay(request)
    const known = secret ?? (before !== null && sameReceiver(before, wanted) ? await this.keptSecret(before) : null)
    const link = this.link(wanted, givenSecret(wanted, known))
    try {
      return await lookAtServer(link, signal)
    } finally {
      await link.close()
    }
  }

  /** What the server of this address shows to whoever connects, to be looked at before it is believed. */
  certificateOf(url: string, signal?: AbortSignal): Promise<ShownCertificate> {
    return this.parts.certificates.shownBy(serverUrl(url), signal)
  }

  /** Whether the operating system’s own authorities are among those that the computer trusts. */
  get readsSystemAuthorities(): boolean {
    return this.parts.authorities.readsSystem
  }

  async remove(id: string): Promise<void> {
    await this.parts.store.remove(id)
    await this.parts.secrets.delete(secretKey(id))
    await this.forget(id)
  }

  async close(): Promise<void> {
    const open = [...this.open.values()]
    this.open.clear()
    await Promise.all(open.map((source) => source.close()))
  }

  private async forget(id: string): Promise<void> {
    const open = this.open.get(id)
    this.open.delete(id)
    await open?.close()
  }

  private async settingsOf(id: string): Promise<LogSourceSettings> {
    const settings = (await this.list()).find((source) => source.id === id)
    if (!settings) throw new HengeError('NOT_FOUND', 'This log source has been removed. Choose another one.', { details: { source: id } })
    return settings
  }

  private async keptSecret({ id, name, sign }: LogSourceSettings): Promise<string | null> {
    const secretName = secretNameOf(sign)
    if (secretName === null) return null
    const secret = await this.parts.secrets.get(secretKey(id))
    if (secret !== null) return secret
    const message = `The ${secretName} of ${name} is not kept on this computer. Enter it under Settings → Log sources → Change.`
    throw new HengeError('SIGNED_OUT', message, { details: { source: id } })
  }

  /** With its address as it is kept. INVALID_INPUT, CONFLICT. */
  private async checked<Wanted extends Omit<LogSourceSettings, 'product' | 'version'>>(wanted: Wanted): Promise<Wanted> {
    if ((await this.list()).some(({ name, id }) => name === wanted.name && id !== wanted.id)) {
      throw new HengeError('CONFLICT', `There is a log source "${wanted.name}" already. Choose another name.`, {
        details: { field: 'name' },
      })
    }
    return this.checkedWay(wanted)
  }

  /** INVALID_INPUT. */
  private checkedWay<Wanted extends Way>(wanted: Wanted): Wanted {
    const { authority, certificate } = wanted
    if (authority !== null) this.parts.certificates.requireCertificates(authority, 'authority')
    if (certificate !== null) this.parts.certificates.requireCertificates(certificate, 'certificate')
    return { ...wanted, url: serverUrl(wanted.url) }
  }

  /** Who the server is; that its lines may be read is only proved by reading. */
  private async ask(
    kind: NewLogSource['kind'],
    wanted: Omit<LogSourceSettings, 'product' | 'version'>,
    secret: string | null,
    signal: AbortSignal | undefined,
  ): Promise<LogSourceSettings> {
    if (kind === 'loggly') {
      await this.loggly(wanted, secret).check(signal)
      return { ...wanted, product: 'loggly', version: '' }
    }
    const link = this.link(wanted, secret)
    try {
      const { dialect } = await link.connected(signal)
      await link.fields([], signal)
      return { ...wanted, product: dialect.product, version: dialect.version }
    } finally {
      await link.close()
    }
  }

  private connect(settings: LogSourceSettings, secret: string | null): OpenSource {
    if (settings.product === 'loggly') return this.loggly(settings, secret)
    return new SearchLogSource(this.link(settings, secret), this.parts.clock)
  }

  private link(wanted: Way, secret: string | null): ServerLink {
    const { connectors, clock, authorities } = this.parts
    return new ServerLink({ connectors, clock, index: wanted.index, chosen: wanted.fields, access: accessOf(wanted, secret, authorities) })
  }

  private loggly(wanted: Omit<LogSourceSettings, 'product' | 'version'>, secret: string | null): LogglyLogSource {
    return new LogglyLogSource(this.parts.connectors.loggly.connect(accessOf(wanted, secret, null)), this.parts.clock)
  }
}

/** How to get to the lines of a source. */
type Way = Pick<LogSourceSettings, 'url' | 'index' | 'fields' | 'sign' | 'authorities' | 'authority' | 'certificate'>

const secretKey = (id: string) => `log-source:${id}`

/** INVALID_INPUT where one is needed and none is there. */
function givenSecret({ sign }: Pick<LogSourceSettings, 'sign'>, secret: string | null): string | null {
  const name = secretNameOf(sign)
  if (name === null) return null
  if (secret) return secret
  throw new HengeError('INVALID_INPUT', `Enter the ${name}: it is not sent to another address or for another user than it was given for.`, {
    details: { field: 'secret' },
  })
}
