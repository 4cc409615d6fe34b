import { ComputerAuthorities } from '../../electron/adapters/certificates/computer-authorities.ts'
import { ElasticsearchConnector } from '../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../electron/adapters/opensearch/opensearch-connector.ts'
import type { LogSource } from '../../electron/backend/logs/ports.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { logSourcesOf, noAccounts } from '../fakes/memory-log-store.ts'

/** Adds the source at the address given, believing whom the second word names, and prints what came of it. */
const [url = '', authorities = ''] = process.argv.slice(2)
// As Electron’s Node may be.
const known = authorities === 'old-node' ? new ComputerAuthorities({}) : new ComputerAuthorities()
const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(noAccounts) }
const { sources } = logSourcesOf({} as LogSource, new DrivenClock(), connectors, known)
const wanted = { name: 'Logs', url, index: 'logs-*', sign: { kind: 'none' }, secret: null, authority: null, certificate: null } as const
const chosen = authorities === 'usual' ? { authorities: 'usual' as const } : {}
const outcome = await sources.add({ ...wanted, ...chosen, kind: 'search-server' }).then(
  ({ product }) => product,
  (error: { readonly details?: { readonly certificate?: boolean } }) => (error.details?.certificate ? 'not believed' : String(error)),
)
process.stdout.write(JSON.stringify({ outcome, readsSystem: sources.readsSystemAuthorities }))
await sources.close()
