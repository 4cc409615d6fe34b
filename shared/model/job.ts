import { z } from 'zod'
import { durationSourceSchema } from './replacement/plan.ts'

const jobStatusSchema = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelling', 'cancelled'])
export type JobStatus = z.infer<typeof jobStatusSchema>

const jobStepStatusSchema = z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped', 'rolled-back'])
export type JobStepStatus = z.infer<typeof jobStepStatusSchema>

const jobStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: jobStepStatusSchema,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  expectedSeconds: z.number(),
  durationFrom: durationSourceSchema.default('estimate'),
  value: z.number().min(0).max(1).nullable().describe('progress; null: not measurable'),
  detail: z.string().nullable().describe('what it is doing or what it did: ids, passes, the failure'),
  batch: z.int().min(0).default(1).describe('of the plan; 0: of the whole plan'),
  phase: z.enum(['plan', 'rollback']).default('plan').describe('rollback: came into being when the job turned back'),
})
export type JobStep = z.infer<typeof jobStepSchema>

/** Why a job stands still until somebody, or the hour, lets it go on. */
export const jobPauseSchema = z.object({
  stepId: z.string(),
  kind: z.enum(['hold', 'checkpoint', 'logs']).describe('logs: the last lines of an old server have not arrived'),
  reason: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable().describe('goes on by itself then; null: a person decides'),
})
export type JobPause = z.infer<typeof jobPauseSchema>

/** What a load balancer said of one server in one of its target groups when the job last asked. */
const seenTargetSchema = z.object({
  serverId: z.string(),
  targetGroupName: z.string(),
  health: z.string().describe('a state of ELBv2: initial, healthy, unhealthy, draining, unused, unavailable'),
  reason: z.string().nullable().describe('"Elb.RegistrationInProgress"'),
  at: z.iso.datetime().describe('when it was asked'),
})
export type SeenTarget = z.infer<typeof seenTargetSchema>

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['replace']),
  title: z.string().describe('"Replace web · blue-green"'),
  accountId: z.string(),
  role: z.string(),
  planId: z.string(),
  status: jobStatusSchema,
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  steps: z.array(jobStepSchema),
  newServers: z.array(z.object({ id: z.string(), name: z.string() })).describe('created so far'),
  targets: z.array(seenTargetSchema).default([]).describe('as the load balancers said last'),
  cancellable: z.boolean(),
  cancelRefusal: z.string().nullable().describe('why it cannot be cancelled any more'),
  cancelEffect: z.string().default('').describe('what cancelling would do now, in a sentence'),
  paused: jobPauseSchema.nullable().default(null),
  released: z.array(z.string()).default([]).describe('ids of the steps that somebody let go on'),
  noReturnBatch: z.int().min(0).default(0).describe('the last batch whose old servers have begun to go; 0: none'),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  recoveries: z.number().int().describe('how often it went on after the program had ended'),
  lastSequence: z.number().int().describe('of its events; continue `jobs.events` from here'),
})
export type Job = z.infer<typeof jobSchema>

/** One thing that happened in a job. Numbered over all jobs, stored, replayable. */
export const jobEventSchema = z.object({
  sequence: z.number().int(),
  jobId: z.string(),
  at: z.iso.datetime(),
  kind: z.enum([
    'job-queued',
    'job-started',
    'job-resumed',
    'step-started',
    'step-progress',
    'step-finished',
    'step-failed',
    'job-paused',
    'job-released',
    'job-signed-out',
    'job-cancelling',
    'job-finished',
  ]),
  stepId: z.string().nullable(),
  value: z.number().min(0).max(1).nullable(),
  title: z.string(),
  detail: z.string().nullable(),
})
export type JobEvent = z.infer<typeof jobEventSchema>
