import type { Server } from '../server.ts'
import type { Plan } from './plan.ts'

type Skipped = Plan['skipped'][number]

export interface Choice {
  readonly old: Server[]
  readonly skipped: Skipped[]
}

/**
 * SkipMatching: a server of the current revision is left alone. Who names nothing but such servers means to rebuild them, so then
 * they are taken: a current server may still be a broken one. With `skipMatching` false every server asked for is taken.
 */
export function chooseServers(
  alive: readonly Server[],
  revision: string,
  asked: readonly string[] | undefined,
  skipMatching = true,
): Choice {
  const skip = (server: Server, reason: string): Skipped => ({ id: server.id, name: server.name, reason })
  const isAsked = (server: Server) => asked === undefined || asked.includes(server.id)
  const behind = alive.filter((server) => server.revision !== revision)
  const wanted = behind.filter(isAsked)
  const rebuildCurrent = asked !== undefined && asked.length > 0 && wanted.length === 0
  const old = rebuildCurrent || !skipMatching ? alive.filter(isAsked) : wanted
  const skipped = alive
    .filter((server) => !old.includes(server))
    .map((server) =>
      skip(server, isAsked(server) ? 'already current' : server.revision === revision ? 'not asked for, already current' : 'not asked for'),
    )
  return { old, skipped }
}
