import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { CpuSample, MetricSource } from '../../backend/savings/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks } from './describe-servers.ts'

const hour = 3_600_000
/** Limits of one GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const metricsPerCall = 500
const pointsPerCall = 100_800

export class AwsMetrics implements MetricSource {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async hourlyCpu(
    serverIds: readonly string[],
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CpuSample[]>> {
    const start = Math.floor(from / hour) * hour
    const end = Math.ceil(to / hour) * hour
    const ids = [...new Set(serverIds)]
    const samples = new Map<string, readonly CpuSample[]>(ids.map((id) => [id, []]))
    if (end <= start) return samples
    for (const part of chunks(ids, serversPerCall((end - start) / hour))) {
      const series = await this.read(part, start, end, signal)
      part.forEach((id, index) => {
        samples.set(id, combine(series.get(`average_${index}`), series.get(`maximum_${index}`)))
      })
    }
    return samples
  }

  private async read(ids: readonly string[], from: number, to: number, signal: AbortSignal | undefined) {
    const MetricDataQueries = ids.flatMap((id, index) => [
      cpuQuery(`average_${index}`, id, 'Average'),
      cpuQuery(`maximum_${index}`, id, 'Maximum'),
    ])
    const series = new Map<string, Map<number, number>>()
    let NextToken: string | undefined
    do {
      const page = await this.session.call(
        'CloudWatch',
        'cloudwatch:GetMetricData',
        (client, options) =>
          client.send(
            new GetMetricDataCommand({
              MetricDataQueries,
              StartTime: new Date(from),
              EndTime: new Date(to),
              ScanBy: 'TimestampAscending',
              MaxDatapoints: pointsPerCall,
              NextToken,
            }),
            options,
          ),
        signal,
      )
      for (const result of page.MetricDataResults ?? []) addPoints(series, result)
      NextToken = page.NextToken
    } while (NextToken)
    return series
  }
}

/** Two metrics for each server. */
export function serversPerCall(hours: number): number {
  return Math.max(1, Math.floor(Math.min(metricsPerCall, pointsPerCall / hours) / 2))
}

function cpuQuery(id: string, serverId: string, statistic: 'Average' | 'Maximum'): MetricDataQuery {
  return {
    Id: id,
    ReturnData: true,
    MetricStat: {
      Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value: serverId }] },
      Period: hour / 1000,
      Stat: statistic,
    },
  }
}

function addPoints(series: Map<string, Map<number, number>>, { Id, Timestamps, Values }: MetricDataResult): void {
  if (!Id) return
  const points = series.get(Id) ?? new Map<number, number>()
  series.set(Id, points)
  Timestamps?.forEach((at, index) => {
    const value = Values?.[index]
    if (value !== undefined) points.set(at.getTime(), value)
  })
}

/** An hour counts only with both values: half a measurement is none. */
function combine(averages: ReadonlyMap<number, number> | undefined, maxima: ReadonlyMap<number, number> | undefined): CpuSample[] {
  return [...(averages ?? [])]
    .flatMap(([at, average]) => {
      const maximum = maxima?.get(at)
      return maximum === undefined ? [] : { at, average, maximum }
    })
    .sort((one, other) => one.at - other.at)
}
