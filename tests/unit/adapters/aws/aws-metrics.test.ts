import type { GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { AwsMetrics, serversPerCall } from '../../../../electron/adapters/aws/aws-metrics.ts'
import { hourMs } from '../../../../shared/model/savings/server-hour.ts'
import { answeringSession } from '../../../fakes/answering-session.ts'

const begin = Date.parse('2026-11-20T00:00:00Z')
type Page = Omit<GetMetricDataCommandOutput, '$metadata'>
type Series = Readonly<Record<number, number>>

function answering(...pages: readonly Page[]) {
  const { asked, session } = answeringSession<{ readonly NextToken?: string }>(...pages)
  return { asked, metrics: new AwsMetrics(session) }
}

/** Values by hours since the beginning. */
function result(Id: string, values: Series, StatusCode: 'Complete' | 'PartialData' | 'InternalError' | 'Forbidden' = 'Complete') {
  const hours = Object.keys(values).map(Number)
  return {
    Id,
    StatusCode,
    Timestamps: hours.map((hour) => new Date(begin + hour * hourMs)),
    Values: hours.map((hour) => values[hour] ?? 0),
  }
}

const read = (metrics: AwsMetrics) => metrics.hourlyUse(new Map([['i-1', begin]]), begin + 4 * hourMs)

describe('an answer of CloudWatch with gaps', () => {
  it('has no hour where half of the CPU was not measured, and no traffic where one direction was not', async () => {
    const { metrics } = answering({
      MetricDataResults: [
        ...[result('average_0', { 0: 1, 1: 2, 3: 4 }), result('maximum_0', { 0: 5, 2: 6, 3: 7 })],
        ...[result('received_0', { 0: 100, 3: 300 }), result('sent_0', { 0: 50 })],
      ],
    })
    expect((await read(metrics)).get('i-1')).toEqual([
      { at: begin, average: 1, maximum: 5, network: 150 },
      { at: begin + 3 * hourMs, average: 4, maximum: 7, network: null },
    ])
  })

  it('is none of an hour that it does not tell, and none at all of a server that it does not know', async () => {
    const { metrics } = answering({ MetricDataResults: [result('average_0', {}), result('maximum_0', {})] })
    expect((await read(metrics)).get('i-1')).toEqual([])
  })

  it('is put together from the pages that it comes in', async () => {
    const { metrics, asked } = answering(
      {
        NextToken: 'more',
        MetricDataResults: [result('average_0', { 0: 1 }, 'PartialData'), result('maximum_0', { 0: 2 }, 'PartialData')],
      },
      { MetricDataResults: [result('average_0', { 1: 3 }), result('maximum_0', { 1: 4 })] },
    )
    expect((await read(metrics)).get('i-1')?.map(({ maximum }) => maximum)).toEqual([2, 4])
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more'])
  })

  it.each([
    ['InternalError', true],
    ['Forbidden', false],
  ] as const)('is no answer where a metric failed with %s: it would be taken for idle', async (status, retryable) => {
    const { metrics } = answering({ MetricDataResults: [result('average_0', { 0: 1 }), result('maximum_0', {}, status)] })
    await expect(read(metrics)).rejects.toMatchObject({ code: 'REFUSED', retryable, message: expect.stringContaining(status) })
  })
})

it('a call holds no more than 500 metrics and 100,800 points', () => {
  for (const hours of [1, 24, 336, 2232]) {
    const servers = serversPerCall(hours, 4)
    expect(servers * 4).toBeLessThanOrEqual(500)
    expect(servers * 4 * hours).toBeLessThanOrEqual(100_800)
  }
  expect(serversPerCall(200_000, 4)).toBe(1)
})
