import { z } from 'zod'

/** What becomes of one server in a run. */
export const runServerSchema = z.object({
  id: z.string(),
  name: z.string(),
  region: z.string(),
  status: z.enum(['waiting', 'asked', 'done', 'nothing-to-do', 'left', 'failed']).describe('left: not touched, `detail` says why'),
  askedAt: z.iso.datetime().nullable().describe('when the cloud took the request'),
  detail: z.string().nullable(),
})
export type RunServer = z.infer<typeof runServerSchema>

/** One change of a schedule or override, done or left out. There is at most one for each change. */
export const scheduleRunSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  role: z.string(),
  serverId: z.string().nullable().describe('null: all servers of the role that have no override of their own'),
  at: z.iso.datetime().describe('when it was to come'),
  to: z.enum(['on', 'off']),
  action: z.enum(['start', 'stop', 'hibernate', 'destroy', 'rebuild']),
  why: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'skipped']),
  reason: z.string().nullable().describe('why it was skipped, or what waits or failed'),
  undoes: z.iso.datetime().optional().describe('the change that a clock that was ahead had done before its time; this puts it right'),
  late: z.boolean().describe('done when somebody was there again, not when it was to come'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  servers: z.array(runServerSchema),
  job: z
    .object({
      planId: z.string().describe('made, and to be started once'),
      region: z.string(),
      jobId: z.string().nullable().describe('null: not known to have begun'),
      askedAt: z.iso.datetime().nullable(),
    })
    .optional()
    .describe('of what is destroyed or built again'),
})
export type ScheduleRun = z.infer<typeof scheduleRunSchema>

/** Destroying and building again are jobs with a plan. */
export function isByJob({ action }: Pick<ScheduleRun, 'action'>): boolean {
  return action === 'destroy' || action === 'rebuild'
}

/** How long another job on the role is waited for: a drain alone may take an hour. */
export const longestJobWaitMs = 2 * 60 * 60_000

/** How long a run may take until what has not come is a failure. */
export const longestRunMs = 15 * 60_000

/** A server whose fate is known. */
export function isSettled({ status }: Pick<RunServer, 'status'>): boolean {
  return status !== 'waiting' && status !== 'asked'
}

/** Left out because nobody was there, not because a later change took its servers over. */
export function isMissed({ status, servers, job }: Pick<ScheduleRun, 'status' | 'servers' | 'job'>): boolean {
  return status === 'skipped' && servers.length === 0 && job === undefined
}
