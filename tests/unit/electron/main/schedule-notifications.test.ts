import { expect, it, vi } from 'vitest'
import type { BackendClient } from '../../../../electron/backend/rpc/client.ts'
import { watchJobs } from '../../../../electron/main/job-notifications.ts'
import type { Notice } from '../../../../electron/main/plain-notice.ts'
import { noticesOfRuns, ScheduleNotices } from '../../../../electron/main/schedule-notifications.ts'
import type { Change } from '../../../../shared/contract/events.contract.ts'
import type { ScheduleRun } from '../../../../shared/model/schedules/run.ts'

const zone = 'Europe/Berlin'
const server = { id: 'i-1', name: 'web-1', region: 'eu-central-1', askedAt: null, detail: 'Not allowed.' }
const { signal } = new AbortController()

function aRun(id: string, different: Partial<ScheduleRun> = {}): ScheduleRun {
  return {
    ...{ id, accountId: 'a', role: 'web', serverId: null, at: '2026-11-23T18:00:00.000Z', to: 'off', action: 'stop', why: 'office' },
    ...{ status: 'failed', reason: '1 of 2 servers failed. web-1: Not allowed.', late: false, startedAt: '2026-11-23T18:00:05.000Z' },
    ...{ finishedAt: '2026-11-23T18:01:00.000Z', servers: [{ ...server, status: 'failed' }] },
    ...different,
  }
}
const missed = (id: string, different: Partial<ScheduleRun> = {}) =>
  aRun(id, { status: 'skipped', reason: 'nobody was there to do it', late: true, servers: [], ...different })

it('says what failed and why, with the time where the reader is', () => {
  const body = 'web, stop of Mon 23 Nov, 19:00: 1 of 2 servers failed. web-1: Not allowed.'
  expect(noticesOfRuns([aRun('1')], zone)).toEqual([{ title: 'Schedule failed', body }])
})

it('says of each role what was missed last, and how much before it', () => {
  const runs = [
    missed('1'),
    missed('2', { at: '2026-11-20T06:00:00.000Z' }),
    missed('3', { role: 'db' }),
    missed('4', { at: '2026-11-20T18:00:00.000Z' }),
  ]
  expect(noticesOfRuns(runs, zone)).toEqual([
    { title: 'Schedule missed', body: 'web, stop of Mon 23 Nov, 19:00: nobody was there to do it. 2 before it were missed too.' },
    { title: 'Schedule missed', body: 'db, stop of Mon 23 Nov, 19:00: nobody was there to do it.' },
  ])
})

it('tells neither of what went well, nor of what is at work, nor of what a later change took over', () => {
  const running = aRun('2', { status: 'running', finishedAt: null, servers: [{ ...server, status: 'asked' }] })
  const taken = aRun('3', { status: 'skipped', servers: [{ ...server, status: 'left' }] })
  expect(noticesOfRuns([aRun('1', { status: 'succeeded' }), running, taken], zone)).toEqual([])
})

it('is one notice where many fail at once, and shows words of servers as words', () => {
  const many = Array.from({ length: 12 }, (_, index) => aRun(`${index}`, { role: `role-${index}` }))
  const roles = 'role-0, role-1, role-2, role-3, role-4, role-5, role-6, role-7 and 4 more'
  expect(noticesOfRuns(many, zone)).toEqual([{ title: 'Schedule failed', body: `12 times: ${roles}. Schedules says why.` }])
  const [hostile] = noticesOfRuns([aRun('1', { role: '<b>&\u202e', reason: 'x'.repeat(9000) })], zone)
  expect(hostile?.body).toMatch(/^‹b›＆ , stop/)
  expect(hostile?.body.length).toBe(500)
})

it('tells of a run once, when it has ended, and of none that ended before the program began', async () => {
  const began = Date.parse('2026-11-23T18:00:00.000Z')
  const running = aRun('now', { status: 'running', finishedAt: null })
  const old = aRun('old', { finishedAt: '2026-11-23T17:59:59.000Z' })
  let runs = [running, old]
  const client = { schedules: { runs: async () => runs } } as unknown as Pick<BackendClient, 'schedules'>
  const told: Notice[] = []
  const notices = new ScheduleNotices(client, (notice) => told.push(notice), { began, zone })
  await notices.look(signal)
  expect(told).toEqual([])
  runs = [aRun('now'), old]
  await Promise.all([notices.look(signal), notices.look(signal)])
  await notices.look(signal)
  expect(told).toHaveLength(1)
})

it('looks once more however many changes come during a look, and again after one that failed', async () => {
  const answers = vi.fn<() => Promise<ScheduleRun[]>>().mockRejectedValueOnce(new Error('the backend went away')).mockResolvedValue([])
  const client = { schedules: { runs: answers } } as unknown as Pick<BackendClient, 'schedules'>
  const notices = new ScheduleNotices(client, () => undefined, { began: 0, zone })
  await notices.look(signal)
  expect(answers).toHaveBeenCalledTimes(1)
  await Promise.all(Array.from({ length: 20 }, () => notices.look(signal)))
  expect(answers).toHaveBeenCalledTimes(3)
})

it('is told of by whoever watches jobs: what ended before the stream began, and what ends while it runs', async () => {
  const stopping = new AbortController()
  let runs = [missed('1')]
  const told: Notice[] = []
  const client = {
    events: {
      stream: async function* (): AsyncGenerator<Change> {
        yield { topic: 'hello', jobSequence: 1 }
        await vi.waitFor(() => expect(told).toHaveLength(1))
        runs = [aRun('2'), ...runs]
        yield { topic: 'schedules', accountId: 'a' }
        await vi.waitFor(() => expect(told).toHaveLength(2))
        stopping.abort()
      },
    },
    schedules: { runs: async () => runs },
  } as unknown as BackendClient
  await watchJobs(client, (notice) => told.push(notice), { began: 0, zone }, stopping.signal)
  expect(told.map(({ title }) => title)).toEqual(['Schedule missed', 'Schedule failed'])
})
