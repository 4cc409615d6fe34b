import { isoTime } from '../../../shared/model/clock.ts'
import { onTimeMs } from '../../../shared/model/schedules/due.ts'
import type { RunServer, ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { ServerHistory } from '../savings/ports.ts'
import type { ScheduleStore } from './ports.ts'
import { wantedNow } from './still-wanted.ts'
import type { LookedAt } from './take-due.ts'

export interface UndoParts {
  readonly store: Pick<ScheduleStore, 'find' | 'overrides' | 'runsAfter'>
  readonly servers: ServerHistory
  /** Lists the servers of an account anew; false where that fails. */
  readonly look: (accountId: string, signal: AbortSignal) => Promise<boolean>
  readonly newId: () => string
}

/**
 * What puts right what was done of changes that have not come, while the clock was ahead: servers that were stopped or destroyed early run again,
 * unless they are to be off by now. Nothing is undone that the provider dates after `now` (milliseconds since 1970): then it is not the clock of
 * before that is wrong. A server that was started early stays on: somebody may work on it, and its next stop comes anyway.
 */
export async function undoEarly(
  { store, servers, look, newId }: UndoParts,
  { accountId, role }: Pick<LookedAt, 'accountId' | 'role'>,
  now: number,
  signal: AbortSignal,
): Promise<ScheduleRun[]> {
  const last = lastDoneOf(await store.runsAfter(accountId, role, now))
  const off = [...last].filter(([, { run }]) => run.to === 'off')
  if (off.length === 0) return []
  const wanted = await wantedNow(store, accountId, role, now)
  await look(accountId, signal)
  const known = new Map((await servers.everyServer(accountId, signal)).map((server) => [server.id, server]))
  const early = off.filter(([id]) => {
    const server = known.get(id)
    return server !== undefined && wanted(id) !== 'off' && isDatedBy(server, now + onTimeMs)
  })
  const [first] = early
  if (!first) return []
  const [, { run }] = first
  const isDestroyed = early.some(([, { run: one }]) => one.action === 'destroy')
  const waiting = early
    .filter(([, { run: one }]) => one.action !== 'destroy')
    .map(([, { server }]): RunServer => ({ ...server, status: 'waiting', askedAt: null, detail: null }))
  return [
    {
      ...{ id: newId(), accountId, role, serverId: null, at: isoTime(now), to: 'on', action: isDestroyed ? 'rebuild' : 'start' },
      ...{ why: whyOf(run), undoes: run.at, status: 'running', reason: null, late: false, startedAt: isoTime(now), finishedAt: null },
      servers: waiting,
    },
  ]
}

interface Done {
  readonly run: ScheduleRun
  readonly server: RunServer
}

/** What was asked of each server last. */
function lastDoneOf(runs: readonly ScheduleRun[]): Map<string, Done> {
  const last = new Map<string, Done>()
  for (const run of runs.toSorted((one, other) => one.at.localeCompare(other.at))) {
    for (const server of run.servers) if (server.askedAt !== null) last.set(server.id, { run, server })
  }
  return last
}

/** It is off, or gone, and the provider says since when: of one that a job is still about to destroy it does not. */
function isDatedBy({ state, stoppedAt, terminatedAt }: Server, latest: number): boolean {
  const at = state === 'stopped' || state === 'stopping' ? stoppedAt : terminatedAt
  return typeof at === 'string' && Date.parse(at) <= latest
}

function whyOf({ action, at }: ScheduleRun): string {
  return `the clock of this computer was ahead: the ${action} of ${at.slice(0, 16).replace('T', ' ')} UTC was done before its time`
}
