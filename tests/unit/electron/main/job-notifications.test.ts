import { expect, it, vi } from 'vitest'
import type { BackendClient } from '../../../../electron/backend/rpc/client.ts'
import { type JobNotice, noticeOf, watchJobs } from '../../../../electron/main/job-notifications.ts'
import type { Change } from '../../../../shared/contract/events.contract.ts'

it('says how a job ended, and why it failed', () => {
  expect(noticeOf({ title: 'Replace web', status: 'succeeded', error: null })).toEqual({ title: 'Finished', body: 'Replace web' })
  expect(noticeOf({ title: 'Replace web', status: 'cancelled', error: null })).toEqual({ title: 'Cancelled', body: 'Replace web' })
  expect(noticeOf({ title: 'Replace web', status: 'failed', error: { code: 'CAPACITY', message: 'No t3.small left.' } })).toEqual({
    title: 'Failed',
    body: 'Replace web: No t3.small left.',
  })
})

it('shows words of servers as words: notification services of Linux read markup in them', () => {
  const message = '<a href="https://evil.example">sign in</a> &lt;b&gt; \u202e'.padEnd(2000, 'x')
  const { body } = noticeOf({ title: 'Replace <img src="x">', status: 'failed', error: { code: 'REFUSED', message } })
  expect(body).not.toMatch(/[<>&\u202e]/)
  expect(body).toContain('‹a href="https://evil.example"›sign in')
  expect(body.length).toBeLessThanOrEqual(500)
})

it('tells once of each job that ends, also of one that ended while the backend was away', async () => {
  const finished = (sequence: number): Change => ({
    topic: 'job',
    event: {
      sequence,
      jobId: `job-${sequence}`,
      at: '2026-11-22T12:00:00.000Z',
      kind: 'job-finished',
      stepId: null,
      value: null,
      title: '',
      detail: null,
    },
  })
  const streams: Change[][] = [
    [{ topic: 'hello', jobSequence: 4 }, { topic: 'fleet', accountId: 'a' }, finished(5)],
    [{ topic: 'hello', jobSequence: 6 }, finished(6)],
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
    jobs: { get: async ({ jobId }: { jobId: string }) => ({ title: jobId, status: 'succeeded', error: null }) },
  } as unknown as BackendClient
  const notices: JobNotice[] = []
  const watching = watchJobs(client, (notice) => notices.push(notice), stopping.signal)
  await vi.waitFor(() => expect(notices).toHaveLength(2), { timeout: 15_000 })
  stopping.abort()
  await watching
  expect(notices.map((notice) => notice.body)).toEqual(['job-5', 'job-6'])
  expect(asked.slice(0, 2)).toEqual([{}, { afterJobSequence: 5 }])
})
