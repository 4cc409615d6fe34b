import { isoTime } from '../../../shared/model/clock.ts'
import { longestRunMs, type RunServer, type ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { Server } from '../../../shared/model/server.ts'

/** An answer about a state may be some seconds old. */
const settlingMs = 10_000

/** What is to be done about one server of a run, from its state now. */
export type NextStep =
  | { readonly step: 'ask' }
  | { readonly step: 'wait'; readonly detail: string }
  | { readonly step: 'end'; readonly server: RunServer }

/**
 * Starting ends when the server is healthy, not when it runs: one whose disk cannot be read starts, and is stopped again in silence.
 * `since`: from when it might have been asked, milliseconds since 1970.
 */
export function nextStep(
  { to, action }: Pick<ScheduleRun, 'to' | 'action'>,
  since: number,
  known: RunServer,
  server: Server | undefined,
  now: number,
): NextStep {
  const end = (status: RunServer['status'], detail: string | null): NextStep => ({ step: 'end', server: { ...known, status, detail } })
  if (!server || server.state === 'terminated' || server.state === 'shutting-down') return end('left', 'it is gone')
  if (server.autoScalingGroup !== null) {
    return end('left', `it belongs to the Auto Scaling group ${server.autoScalingGroup}, which would replace it`)
  }
  const done = to === 'on' ? server.state === 'running' && server.health === 'ok' : server.state === 'stopped'
  if (done) return end(known.askedAt === null ? 'nothing-to-do' : 'done', null)
  const untouched = to === 'on' && server.state === 'running' && known.askedAt === null
  if (untouched) return end('nothing-to-do', null)
  const asked = known.askedAt === null ? null : now - Date.parse(known.askedAt)
  const from = to === 'on' ? 'stopped' : 'running'
  if (server.state === from && asked !== null && asked > settlingMs && to === 'on') {
    return end('failed', `it was started and fell back to stopped${server.stateReason ? `: ${server.stateReason}` : ''}`)
  }
  // A plain stop instead would lose what the memory holds, which somebody who chose this wants kept.
  if (action === 'hibernate' && server.state === 'running' && server.hibernation === false) return end('failed', cannotHibernate)
  // A change that was taken before a crash is still wanted: a later one would have taken its servers.
  if (server.state === from && asked === null) return { step: 'ask' }
  if ((asked ?? now - since) > longestRunMs) {
    const health = server.state === 'running' ? `, ${server.health}` : ''
    return end(
      'failed',
      `it was not ${to === 'on' ? 'healthy' : 'stopped'} within ${longestRunMs / 60_000} minutes (${server.state}${health})`,
    )
  }
  return { step: 'wait', detail: server.state === 'running' ? `running, ${server.health}` : server.state }
}

/** Only a launch can give a server that; no later change of it can. */
const cannotHibernate = 'it was not launched for hibernation, and stays on'

/** A run with what is known of its servers now; it ends when the fate of all is known. `note` is said at its end too. */
export function withServers(
  run: ScheduleRun,
  servers: readonly RunServer[],
  reason: string | null,
  now: number,
  note: string | null = null,
): ScheduleRun {
  const open = servers.some(({ status }) => status === 'waiting' || status === 'asked')
  if (open) return { ...run, servers: [...servers], reason: joined(reason, note) }
  const failed = servers.filter(({ status }) => status === 'failed')
  const ended = { ...run, servers: [...servers], finishedAt: isoTime(now) }
  if (failed.length > 0) {
    const names = failed.slice(0, 3).map(({ name, detail }) => `${name}: ${detail}`)
    return {
      ...ended,
      status: 'failed',
      reason: joined(`${failed.length} of ${servers.length} servers failed. ${names.join('; ')}`, note),
    }
  }
  const superseded = servers.length > 0 && servers.every(({ detail }) => detail === laterChange)
  return superseded ? { ...ended, status: 'skipped', reason: laterChange } : { ...ended, status: 'succeeded', reason: note }
}

function joined(reason: string | null, note: string | null): string | null {
  if (reason === null || note === null) return reason ?? note
  return `${reason.replace(/\.$/, '')}. ${note}`
}

/** Why a server of a run is left: both changes together would undo each other. */
export const laterChange = 'a later change came before it was done'
