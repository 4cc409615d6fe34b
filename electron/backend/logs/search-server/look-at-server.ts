import { HengeError } from '../../../../shared/model/error.ts'
import { mostListedFields, mostListedNames, type SourceLook } from '../../../../shared/model/log-source-look.ts'
import { isIndexPattern } from '../../../../shared/model/log-sources.ts'
import { placesFor, placesFound } from '../../../../shared/model/search-server/chosen-fields.ts'
import { isObject } from '../../../../shared/model/search-server/dialect.ts'
import { type ServerFields, serverNames } from '../../../../shared/model/search-server/server-fields.ts'
import type { SearchServer } from '../ports.ts'
import type { ServerLink } from './server-link.ts'

/** What there is on a server for the patterns of the link: names to choose from, patterns that lead nowhere, fields and what they fit. */
export async function lookAtServer(link: ServerLink, signal: AbortSignal | undefined): Promise<SourceLook> {
  const { server, dialect } = await link.connected(signal)
  const patterns = link.index.split(',')
  const names = await listNames(server, patterns, signal)
  const unmatched: string[] = []
  // What begins with a minus leaves out some of the others.
  for (const pattern of patterns.filter((one) => !one.startsWith('-'))) {
    if (await leadsNowhere(server, pattern, signal)) unmatched.push(pattern)
  }
  const everything: ServerFields = { byName: (await link.everyField('*', signal)).byName, names: serverNames }
  const fitting = [...everything.byName.values()]
    .filter(({ name }) => !name.startsWith('_') && !(name.endsWith('.keyword') && everything.byName.has(name.slice(0, -'.keyword'.length))))
    .map((field) => ({ name: field.name, places: placesFor(field) }))
    .filter(({ places }) => places.length > 0)
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  return {
    ...{ product: dialect.product, version: dialect.version, ...names, unmatched, found: placesFound(everything) },
    ...{ fields: fitting.slice(0, mostListedFields), moreFields: Math.max(0, fitting.length - mostListedFields) },
  }
}

async function listNames(
  server: SearchServer,
  patterns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Pick<SourceLook, 'names' | 'namesProblem'>> {
  try {
    const listed = [await resolve(server, '*', signal)]
    // What is hidden is there for who knows its name.
    for (const pattern of patterns.filter((one) => one.startsWith('.'))) listed.push(await resolve(server, pattern, signal))
    const of = (kind: keyof Resolved, place: number) => listed[place]?.[kind] ?? []
    const all = (kind: keyof Resolved) => {
      const visible = of(kind, 0).filter((name) => !name.startsWith('.'))
      return [...new Set([...visible, ...listed.slice(1).flatMap((one) => one[kind])])].sort()
    }
    const [dataStreams, aliases, indices] = [all('data_streams'), all('aliases'), all('indices')]
    const some = { dataStreams: dataStreams.slice(0, mostListedNames), aliases: aliases.slice(0, mostListedNames) }
    const shown = { ...some, indices: indices.slice(0, mostListedNames) }
    const more = [dataStreams, aliases, indices].reduce((sum, { length }) => sum + Math.max(0, length - mostListedNames), 0)
    return { names: { ...shown, more }, namesProblem: null }
  } catch (error) {
    // The right to read lines is enough for a source; to list what else there is takes another one.
    const told = error instanceof HengeError && ['FORBIDDEN', 'UNSUPPORTED', 'INVALID_INPUT', 'NOT_FOUND', 'TOO_LARGE'].includes(error.code)
    if (!told) throw error
    return { names: null, namesProblem: error.message }
  }
}

type Resolved = Readonly<Record<'indices' | 'aliases' | 'data_streams', readonly string[]>>

async function resolve(server: SearchServer, pattern: string, signal: AbortSignal | undefined): Promise<Resolved> {
  const answer = await server.send({ method: 'GET', path: `/_resolve/index/${encodeURIComponent(pattern)}` }, signal)
  const names = (kind: keyof Resolved) => {
    const listed = isObject(answer) && Array.isArray(answer[kind]) ? answer[kind].filter(isObject) : []
    // The indices behind a data stream are read through it.
    return listed.flatMap(({ name, data_stream }) =>
      typeof name === 'string' && isIndexPattern(name) && data_stream === undefined ? [name] : [],
    )
  }
  return { indices: names('indices'), aliases: names('aliases'), data_streams: names('data_streams') }
}

/** Asked of what every source may read anyway. False where the server does not say which indices it looked at. */
async function leadsNowhere(server: SearchServer, pattern: string, signal: AbortSignal | undefined): Promise<boolean> {
  const query = { fields: '@timestamp', ignore_unavailable: 'true', allow_no_indices: 'true' }
  const answer = await server.send({ method: 'GET', path: `/${encodeURIComponent(pattern)}/_field_caps`, query }, signal)
  return isObject(answer) && Array.isArray(answer.indices) && answer.indices.length === 0
}
