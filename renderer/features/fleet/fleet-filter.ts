import type { RoleSummary } from '../../../shared/model/fleet.ts'
import { type Server, serverStateSchema } from '../../../shared/model/server.ts'

const knownTerms = ['role', 'state', 'type', 'zone', 'account', 'is'] as const
const standings = ['behind', 'current', 'unmanaged', 'failing', 'waiting'] as const
type TermName = (typeof knownTerms)[number]

interface Term {
  readonly name: TermName | 'text'
  readonly value: string
}

/** What the filter line asks for; every term must hold. */
export interface FleetFilter {
  readonly terms: readonly Term[]
  /** Terms that mean nothing here, to be said rather than ignored: `colour:blue`. */
  readonly unknown: readonly string[]
  /** Known terms that no server can satisfy, as nothing has this value: `state:asleep`, `is:late`. */
  readonly impossible: readonly string[]
}

/** Reads `role:web state:running is:behind word`. Words are looked for in names, ids and addresses. */
export function parseFleetFilter(line: string): FleetFilter {
  const terms: Term[] = []
  const unknown: string[] = []
  const impossible: string[] = []
  for (const word of line.trim().split(/\s+/)) {
    if (word === '') continue
    const [name = '', ...rest] = word.split(':')
    const value = rest.join(':').toLowerCase()
    if (rest.length === 0) terms.push({ name: 'text', value: word.toLowerCase() })
    else if (value === '') continue
    else if ((knownTerms as readonly string[]).includes(name)) {
      terms.push({ name: name as TermName, value })
      if (!isPossible(name as TermName, value)) impossible.push(word)
    } else unknown.push(word)
  }
  return { terms, unknown, impossible }
}

/** Beginnings count, so that nothing is wrong while a word is being typed. */
function isPossible(name: TermName, value: string): boolean {
  if (name === 'state') return serverStateSchema.options.some((state) => state.startsWith(value))
  return name !== 'is' || standings.some((standing) => standing.startsWith(value))
}

/** What is wrong with the line and what there is instead; null: nothing. */
export function filterProblem({ unknown, impossible }: FleetFilter): string | null {
  if (unknown.length > 0) return `There is no ${unknown.join(', ')}. Use role:, state:, type:, zone:, account: or is:.`
  const [first] = impossible
  if (first === undefined) return null
  return first.startsWith('is:')
    ? `Nothing is ${first.slice(3)}. After is: comes ${standings.slice(0, -1).join(', ')} or ${standings.at(-1)}.`
    : `There is no ${first}. States are ${serverStateSchema.options.join(', ')}.`
}

/**
 * Does a server satisfy the filter, given the current revision of its role (null: unknown), what its account is called, and whether the
 * job that works on its role waits for a person?
 */
export function serverMatches(
  server: Server,
  filter: FleetFilter,
  currentRevision: string | null,
  accountName: string = server.accountId,
  waits = false,
): boolean {
  return filter.terms.every((term) =>
    term.name === 'account'
      ? accountName.toLowerCase().startsWith(term.value)
      : holds({ ...term, name: term.name }, server, currentRevision, waits),
  )
}

function holds(
  term: Omit<Term, 'name'> & { readonly name: Exclude<Term['name'], 'account'> },
  server: Server,
  currentRevision: string | null,
  waits: boolean,
): boolean {
  switch (term.name) {
    case 'role':
      return (server.role ?? 'unmanaged') === term.value || (server.role ?? 'unmanaged').startsWith(term.value)
    case 'state':
      return server.state.startsWith(term.value)
    case 'type':
      return server.instanceType.startsWith(term.value)
    case 'zone':
      return server.zone.startsWith(term.value)
    case 'is':
      return term.value === 'waiting' ? waits : serverIs(server, term.value, currentRevision)
    case 'text':
      return [server.name, server.id, server.role ?? '', server.privateAddress ?? '', server.publicAddress ?? ''].some((text) =>
        text.toLowerCase().includes(term.value),
      )
  }
}

function serverIs(server: Server, value: string, currentRevision: string | null): boolean {
  const behind = currentRevision !== null && server.role !== null && server.revision !== currentRevision
  if (value === 'behind') return behind
  if (value === 'current') return currentRevision !== null && server.revision === currentRevision
  if (value === 'unmanaged') return server.role === null
  if (value === 'failing') return server.health === 'impaired'
  return false
}

/** A role without servers is shown when its own name satisfies the filter. */
export function emptyRoleMatches(role: RoleSummary, filter: FleetFilter): boolean {
  return filter.terms.every((term) =>
    term.name === 'text' ? role.role.includes(term.value) : term.name === 'role' && role.role.startsWith(term.value),
  )
}
