import { describe, expect, it } from 'vitest'
import { formatDuration, formatRelative } from '../../../../renderer/ui/duration.ts'
import { jobProgress } from '../../../../renderer/ui/job-mark.tsx'
import { formatDollars } from '../../../../renderer/ui/money.tsx'
import { shortenMiddle } from '../../../../renderer/ui/short-id.tsx'
import type { JobStep } from '../../../../shared/model/job.ts'

describe('how the page says sizes', () => {
  it.each([
    [0, '0 s'],
    [89, '89 s'],
    [90, '2 min'],
    [3600, '1 h'],
    [3600 * 3 + 20 * 60, '3 h 20 min'],
    [6 * 86_400, '6 d'],
    [200 * 86_400, '7 months'],
    [-5, '0 s'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words)
  })

  it.each([
    [4000, 'now'],
    [40_000, '40 s ago'],
    [240_000, '4 min ago'],
    [-7_200_000, 'in 2 h'],
    [3 * 86_400_000, '3 d ago'],
  ])('an instant %d ms ago is %s', (ago, words) => {
    expect(formatRelative(1_000_000_000_000 - ago, 1_000_000_000_000)).toBe(words)
  })

  it('money has as many digits as its size needs', () => {
    expect([182.4, 38.4, 0.05, 0.0034, 0, 1234.5].map(formatDollars)).toEqual(['$182', '$38.40', '$0.05', '$0.0034', '$0.00', '$1,235'])
  })

  it('ids keep both ends', () => {
    expect(shortenMiddle('i-0ab1234567890112f')).toBe('i-0ab12…112f')
    expect(shortenMiddle('i-0ab12')).toBe('i-0ab12')
  })
})

describe('progress of a job', () => {
  const step = (status: JobStep['status'], expectedSeconds: number, value: number | null = null): JobStep => ({
    id: `${status}${expectedSeconds}`,
    title: '',
    batch: 1,
    phase: 'plan',
    durationFrom: 'estimate',
    status,
    startedAt: null,
    finishedAt: null,
    expectedSeconds,
    value,
    detail: null,
  })

  it('weighs steps by how long each is expected to take', () => {
    const steps = [step('succeeded', 30), step('running', 60, 0.5), step('pending', 10)]
    expect(jobProgress({ status: 'running', steps })).toBeCloseTo(0.6)
  })

  it('counts nothing of a running step that cannot be measured', () => {
    expect(jobProgress({ status: 'running', steps: [step('running', 10, null), step('pending', 10)] })).toBe(0)
  })

  it('is whole when the job is done', () => {
    expect(jobProgress({ status: 'succeeded', steps: [] })).toBe(1)
  })
})
