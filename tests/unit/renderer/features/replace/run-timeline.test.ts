import { describe, expect, it } from 'vitest'
import { foldPending, remainsOf, runTimeline } from '../../../../../renderer/features/replace/run-timeline.ts'
import { trafficOfNew, trafficOfOld } from '../../../../../renderer/features/replace/run-traffic.ts'
import { saidTimes } from '../../../../../renderer/features/replace/said-times.ts'
import type { JobStep } from '../../../../../shared/model/job.ts'
import { nothingToHandOver, type PlanBatch, type PlanStep, type StepKind } from '../../../../../shared/model/replacement/plan.ts'

const jobStep = (kind: string, batch: number, status: JobStep['status'] = 'pending', different: Partial<JobStep> = {}): JobStep => ({
  ...{
    id: `${kind}-${batch}`,
    title: kind,
    status,
    batch,
    phase: 'plan',
    durationFrom: 'estimate',
    value: null,
    detail: null,
    expectedSeconds: 10,
  },
  startedAt: status === 'pending' ? null : '2026-11-22T12:00:00.000Z',
  finishedAt: status === 'pending' || status === 'running' ? null : '2026-11-22T12:00:20.000Z',
  ...different,
})

const planStep = (kind: StepKind, batch: number): PlanStep => ({
  ...{ id: `${kind}-${batch}`, kind, batch, title: kind, serverIds: [], newServerNames: [] },
  ...{ expectedSeconds: 10, durationFrom: 'estimate', irreversible: false, offline: false },
})

const aBatch = (number: number, newServerNames = [`web-${number + 10}`]): PlanBatch => ({
  ...{ number, serverIds: [`i-${number}`], newServerNames, percentageAfter: 100, checkpoint: false, canary: false },
})

const statuses = (steps: JobStep[]) => runTimeline({ steps }, undefined).groups.map(({ status }) => status)

describe('the steps of a job', () => {
  it('stand by batch, the whole plan’s before and the rollback by itself', () => {
    const steps = [
      jobStep('check-plan', 0, 'succeeded'),
      ...[jobStep('launch', 1, 'succeeded'), jobStep('launch', 2, 'failed')],
      jobStep('take-back', 2, 'running', { phase: 'rollback' }),
    ]
    const { before, groups, rollback } = runTimeline({ steps }, { batches: [aBatch(1), aBatch(2)] })
    expect(before.map(({ id }) => id)).toEqual(['check-plan-0'])
    expect(groups.map(({ number, batch, status }) => [number, batch?.number, status])).toEqual([
      [1, 1, 'succeeded'],
      [2, 2, 'failed'],
    ])
    expect(groups[0]).toMatchObject({ expectedSeconds: 10, startedAt: Date.parse('2026-11-22T12:00:00Z') })
    expect(groups[0]?.finishedAt).toBe(Date.parse('2026-11-22T12:00:20Z'))
    expect(rollback.map(({ id }) => id)).toEqual(['take-back-2'])
  })

  it('tell how their batch stands', () => {
    expect(statuses([jobStep('launch', 1), jobStep('terminate', 1)])).toEqual(['pending'])
    expect(statuses([jobStep('launch', 1, 'running'), jobStep('terminate', 1)])).toEqual(['running'])
    expect(statuses([jobStep('launch', 1, 'succeeded'), jobStep('terminate', 1)])).toEqual(['running'])
    expect(statuses([jobStep('launch', 1, 'rolled-back'), jobStep('terminate', 1)])).toEqual(['stopped'])
    expect(statuses([jobStep('launch', 1, 'succeeded'), jobStep('hold', 1, 'skipped'), jobStep('terminate', 1)])).toEqual(['stopped'])
  })

  it('that have not begun share one line', () => {
    const steps = [jobStep('launch', 1, 'running'), ...[2, 3, 4].map((number) => jobStep('launch', number))]
    const folded = foldPending(runTimeline({ steps }, undefined).groups)
    expect(folded.map((groups) => groups.map(({ number }) => number))).toEqual([[1], [2, 3, 4]])
  })

  it('say what remains: only what was done', () => {
    const steps = [
      jobStep('quarantine', 1, 'succeeded', { detail: 'web-1 cut off' }),
      jobStep('launch', 1, 'succeeded', { detail: 'Launched' }),
      jobStep('quarantine', 2, 'failed', { detail: 'no permission' }),
    ]
    const plan = { steps: [planStep('quarantine', 1), planStep('launch', 1), planStep('quarantine', 2)] }
    expect(remainsOf({ steps }, plan)).toEqual(['web-1 cut off'])
  })
})

describe('a server in its target groups', () => {
  const targetGroups = [
    {
      ...{ targetGroupArn: 'arn:tg-web', targetGroupName: 'tg-web', port: 80, secondsToInService: 10, deregistrationDelaySeconds: 30 },
      ...{ serverIds: ['i-1'], newServerNames: ['web-11'] },
    },
  ]
  const plan = { handOver: { ...nothingToHandOver, targetGroups } }
  const said = (serverId: string, health: string, reason: string | null = null) => ({
    ...{ serverId, targetGroupName: 'tg-web', health, reason, at: '2026-11-22T12:00:00.000Z' },
  })
  const fresh = { id: 'i-11', name: 'web-11' }

  it('stands as the plan has it until the load balancer was asked', () => {
    expect(trafficOfOld({ targets: [] }, plan, 'i-1')).toMatchObject([{ targetGroup: 'tg-web', words: 'in tg-web when planned', at: null }])
    expect(trafficOfNew({ targets: [] }, plan, fresh)).toMatchObject([{ words: 'not in tg-web yet', at: null }])
    expect(trafficOfOld({ targets: [] }, plan, 'i-9')).toEqual([])
  })

  it('stands as the load balancer has said last, with its reason and its time', () => {
    const targets = [said('i-11', 'initial', 'Elb.RegistrationInProgress'), said('i-1', 'draining')]
    expect(trafficOfNew({ targets }, plan, fresh)).toEqual([
      {
        ...{ targetGroup: 'tg-web', words: 'initial in tg-web (Elb.RegistrationInProgress)', meaning: 'working' },
        at: '2026-11-22T12:00:00.000Z',
      },
    ])
    expect(trafficOfOld({ targets }, plan, 'i-1')).toMatchObject([{ words: 'draining in tg-web', meaning: 'working' }])
    expect(trafficOfNew({ targets: [said('i-11', 'unhealthy')] }, plan, fresh)).toMatchObject([{ meaning: 'failing' }])
  })
})

it('gives times in the reader’s zone, with their day only when it is another', () => {
  const now = new Date(2026, 10, 22, 14, 0).getTime()
  const today = new Date(2026, 10, 22, 9, 5, 7)
  const later = new Date(2026, 10, 29, 9, 5)
  expect(saidTimes(`last line of ${today.toISOString()} has arrived`, now)).toBe('last line of 09:05:07 has arrived')
  expect(saidTimes(`kept until ${later.toISOString()}.`, now)).toBe('kept until 29 Nov, 09:05.')
})
