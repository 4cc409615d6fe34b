import { abortable } from '../../../../shared/model/abortable.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { ChosenFields } from '../../../../shared/model/log-sources.ts'
import { namesWith, requireChosen } from '../../../../shared/model/search-server/chosen-fields.ts'
import { dialectOf, type SearchDialect } from '../../../../shared/model/search-server/dialect.ts'
import { type FieldNames, namesToAsk, readFieldCaps, type ServerFields } from '../../../../shared/model/search-server/server-fields.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector } from '../ports.ts'

export interface SearchServerConnectors {
  readonly elasticsearch: SearchServerConnector
  readonly opensearch: SearchServerConnector
}

export interface Connected {
  readonly server: SearchServer
  readonly dialect: SearchDialect
}

/** New fields are seen after so long, milliseconds. */
const freshMs = 60_000
const mostKept = 50
/** Characters that a server takes in the first line of a request, with room for the rest of the address. */
const longestNames = 3000

/** One search server: what it is, and the fields of the indices that are searched. */
export class ServerLink {
  readonly index: string
  private readonly connectors: SearchServerConnectors
  private readonly access: SearchServerAccess
  private readonly clock: Clock
  private readonly chosen: ChosenFields | undefined
  private readonly names: FieldNames
  private connecting: Promise<Connected> | null = null
  private readonly kept = new Map<string, { readonly at: number; readonly fields: ServerFields }>()

  /** `index`: a pattern as servers take it, `logs-*,filebeat-*`; `chosen`: fields that are not found by name. */
  constructor(parts: {
    readonly connectors: SearchServerConnectors
    readonly access: SearchServerAccess
    readonly index: string
    readonly clock: Clock
    readonly chosen?: ChosenFields | undefined
  }) {
    this.connectors = parts.connectors
    this.access = parts.access
    this.index = parts.index
    this.clock = parts.clock
    this.chosen = parts.chosen
    this.names = namesWith(parts.chosen)
  }

  /** Finds the product out with the client that takes any answer, then uses the product’s own. Failed attempts are forgotten. */
  connected(signal: AbortSignal | undefined): Promise<Connected> {
    signal?.throwIfAborted()
    // Others wait for the same: who gives up does not end it for them.
    this.connecting ??= this.connect().catch((error: unknown) => {
      this.connecting = null
      throw error
    })
    return abortable(this.connecting, signal)
  }

  /** Fields by these names, wildcards included, and all that lines are shown with. INVALID_INPUT where a chosen one is not what it should be. */
  async fields(names: readonly string[], signal: AbortSignal | undefined): Promise<ServerFields> {
    const asked = namesToAsk(names, this.names).join(',')
    if (asked.length > longestNames) {
      throw new HengeError('INVALID_INPUT', 'The query names more fields than a search server can be asked for at once. Ask for fewer.', {
        details: { field: 'query' },
      })
    }
    const now = this.clock.now()
    const kept = this.kept.get(asked)
    if (kept && now - kept.at < freshMs && now >= kept.at) return kept.fields
    const fields = await this.capabilities(asked, {}, signal)
    requireChosen(this.chosen, fields)
    this.kept.delete(asked)
    this.kept.set(asked, { at: now, fields })
    for (const oldest of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - mostKept))) this.kept.delete(oldest)
    return fields
  }

  /** Fields by a pattern, asked anew; empty ones left out where the server can tell. */
  async everyField(pattern: string, signal: AbortSignal | undefined): Promise<ServerFields> {
    const { dialect } = await this.connected(signal)
    return this.capabilities(pattern, dialect.leavesOutEmptyFields ? { include_empty_fields: 'false' } : {}, signal)
  }

  /** Where requests for the indices go. */
  path(call: string): string {
    return `/${this.index.split(',').map(encodeURIComponent).join(',')}/${call}`
  }

  async close(): Promise<void> {
    const connecting = this.connecting
    this.connecting = null
    const connected = await connecting?.catch(() => null)
    await connected?.server.close()
  }

  private async capabilities(fields: string, more: Record<string, string>, signal: AbortSignal | undefined): Promise<ServerFields> {
    const { server } = await this.connected(signal)
    const query = { fields, ignore_unavailable: 'true', allow_no_indices: 'true', ...more }
    return readFieldCaps(await server.send({ method: 'GET', path: this.path('_field_caps'), query }, signal), this.names)
  }

  private async connect(): Promise<Connected> {
    const first = this.connectors.opensearch.connect(this.access)
    try {
      const dialect = dialectOf(await first.send({ method: 'GET', path: '/' }, undefined))
      if (dialect.product === 'opensearch') return { server: first, dialect }
      await first.close()
      return { server: this.connectors.elasticsearch.connect(this.access), dialect }
    } catch (error) {
      await first.close()
      throw error
    }
  }
}
