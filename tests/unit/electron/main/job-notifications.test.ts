import { expect, it, vi } from 'vitest'
import type { BackendClient } from '../../../../electron/backend/rpc/client.ts'
import { noticeOf, noticeOfRebuild, pauseNoticeOf, signInNoticeOf, watchJobs } from '../../../../electron/main/job-notifications.ts'
import type { Notice } from '../../../../electron/main/plain-notice.ts'
import type { Change } from '../../../../shared/contract/events.contract.ts'
import type { RebuildItem } from '../../../../shared/model/rebuild.ts'

const fromNow = { began: Date.parse('2026-11-23T12:00:00.000Z'), zone: 'UTC' }

it('says how a job ended, and why it failed', () => {
  expect(noticeOf({ title: 'Replace web', status: 'succeeded', error: null })).toEqual({ title: 'Finished', body: 'Replace web' })
  expect(noticeOf({ title: 'Replace web', status: 'cancelled', error: null })).toEqual({ title: 'Turned back', body: 'Replace web' })
  expect(noticeOf({ title: 'Replace web', status: 'failed', error: { code: 'CAPACITY', message: 'No t3.small left.' } })).toEqual({
    title: 'Failed',
    body: 'Replace web: No t3.small left.',
  })
})

it('says what a job waits for, and that a checkpoint ends by itself', () => {
  const paused = { stepId: 'hold', kind: 'hold', reason: 'Look at web-3 <b>', since: '2026-11-22T12:00:00.000Z', until: null } as const
  expect(pauseNoticeOf({ title: 'Replace web', paused })).toEqual({ title: 'Waits for you', body: 'Replace web: Look at web-3 ‹b›' })
  const checkpoint = { ...paused, kind: 'checkpoint', until: '2026-11-22T13:00:00.000Z' } as const
  expect(pauseNoticeOf({ title: 'Replace web', paused: checkpoint })?.title).toBe('At a checkpoint')
  expect(pauseNoticeOf({ title: 'Replace web', paused: null })).toBeNull()
})

it('says that somebody has to sign in, unless somebody has', () => {
  const step = { ...{ id: 'launch', title: 'Launch web-3', status: 'running' as const, startedAt: null, finishedAt: null }, batch: 1 }
  const detail = 'Waiting for sign-in: the credentials of this account have expired.'
  const steps = [{ ...step, ...{ expectedSeconds: 1, durationFrom: 'estimate' as const, value: null, detail, phase: 'plan' as const } }]
  const body = `Replace web: ${detail}`
  expect(signInNoticeOf({ title: 'Replace web', status: 'waiting', steps })).toEqual({ title: 'Sign in again', body })
  expect(signInNoticeOf({ title: 'Replace web', status: 'running', steps })).toBeNull()
})

it('shows words of servers as words: notification services of Linux read markup in them', () => {
  const message = '<a href="https://evil.example">sign in</a> &lt;b&gt; \u202e'.padEnd(2000, 'x')
  const { body } = noticeOf({ title: 'Replace <img src="x">', status: 'failed', error: { code: 'REFUSED', message } })
  expect(body).not.toMatch(/[<>&\u202e]/)
  expect(body).toContain('‹a href="https://evil.example"›sign in')
  expect(body.length).toBeLessThanOrEqual(500)
})

it('tells once of each job that ends, stands still or is signed out, also of one that ended while the backend was away', async () => {
  const happened = (sequence: number, kind: 'job-finished' | 'job-paused' | 'job-signed-out' | 'step-progress'): Change => ({
    topic: 'job',
    event: {
      sequence,
      jobId: `job-${sequence}`,
      at: '2026-11-22T12:00:00.000Z',
      kind,
      stepId: null,
      value: null,
      title: '',
      detail: null,
    },
  })
  const streams: Change[][] = [
    [{ topic: 'hello', jobSequence: 4 }, { topic: 'fleet', accountId: 'a' }, happened(5, 'job-finished')],
    [
      ...[{ topic: 'hello', jobSequence: 9 } as const, happened(6, 'job-paused'), happened(7, 'job-finished')],
      ...[happened(8, 'step-progress'), happened(9, 'job-signed-out')],
    ],
  ]
  const asked: unknown[] = []
  const stopping = new AbortController()
  const client = {
    events: {
      stream: async function* (input: unknown) {
        asked.push(input)
        yield* streams.shift() ?? []
        throw new Error('the backend went away')
      },
    },
    schedules: { runs: async () => [] },
    jobs: {
      get: async ({ jobId }: { jobId: string }) => ({
        title: jobId,
        status: jobId === 'job-9' ? 'waiting' : 'succeeded',
        steps: [],
        error: null,
        paused: { until: null, reason: 'Look.' },
      }),
    },
  } as unknown as BackendClient
  const notices: Notice[] = []
  const watching = watchJobs(client, (notice) => notices.push(notice), fromNow, stopping.signal)
  await vi.waitFor(() => expect(notices).toHaveLength(4), { timeout: 15_000 })
  stopping.abort()
  await watching
  expect(notices.map((notice) => notice.body)).toEqual(['job-5', 'job-6: Look.', 'job-7', 'job-9: the account is signed out.'])
  expect(asked.slice(0, 2)).toEqual([{}, { afterJobSequence: 5 }])
})

const item = (role: string, status: RebuildItem['status'], detail: string | null = null): RebuildItem => ({
  ...{ role, status, detail, after: [], serverIds: [], toRevision: 'r-1', planId: null, jobId: null },
})

it('says of a rebuild that ended badly what was not replaced, and why', () => {
  const items = [item('db', 'succeeded'), item('api', 'refused', 'It has <changed>.'), item('web', 'skipped', 'api comes before it')]
  expect(noticeOfRebuild({ status: 'failed', items })).toEqual({
    title: 'Rebuild not all done',
    body: '2 of 3 roles not replaced. api: It has ‹changed›. web: api comes before it.',
  })
  for (const status of ['waiting', 'running', 'cancelling', 'succeeded', 'cancelled'] as const)
    expect(noticeOfRebuild({ status, items })).toBeNull()
})

it('tells of a rebuild once, although changes of it come after its end', async () => {
  const change: Change = { topic: 'rebuild', rebuildId: 'rebuild-1' }
  const states = ['running', 'failed', 'failed'] as const
  let asked = 0
  const stopping = new AbortController()
  const client = {
    events: {
      stream: async function* () {
        yield* [change, change, change]
        stopping.abort()
      },
    },
    rebuilds: { get: async () => ({ status: states[asked++], items: [item('web', 'failed', 'Not healthy.')] }) },
  } as unknown as BackendClient
  const notices: Notice[] = []
  await watchJobs(client, (notice) => notices.push(notice), fromNow, stopping.signal)
  expect(notices).toEqual([{ title: 'Rebuild not all done', body: '1 of 1 role not replaced. web: Not healthy.' }])
})
