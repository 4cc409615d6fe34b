import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch'
import { HengeError } from '../../../shared/model/error.ts'
import { traceMs } from '../../../shared/model/savings/power-traces.ts'
import { hourMs, type ServerHour } from '../../../shared/model/savings/server-hour.ts'
import type { CpuSample, MetricSource, RunTraces } from '../../backend/savings/ports.ts'
import type { AwsSession } from './aws-session.ts'

/** Limits of one GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const metricsPerCall = 500
const pointsPerCall = 100_800

/** A figure of an hour, by the name that its query gets. */
const figures = {
  average: { MetricName: 'CPUUtilization', Stat: 'Average' },
  maximum: { MetricName: 'CPUUtilization', Stat: 'Maximum' },
  received: { MetricName: 'NetworkIn', Stat: 'Sum' },
  sent: { MetricName: 'NetworkOut', Stat: 'Sum' },
} as const
type Figure = keyof typeof figures
const cpu: readonly Figure[] = ['average', 'maximum']
const use: readonly Figure[] = ['average', 'maximum', 'received', 'sent']

/** Values by the start of their time. */
type SeriesOf = (figure: Figure) => ReadonlyMap<number, number>

export class AwsMetrics implements MetricSource, RunTraces {
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
    const since = new Map(serverIds.map((id) => [id, from]))
    return this.points(cpu, hourMs, since, Math.ceil(to / hourMs) * hourMs, cpuOf, signal)
  }

  async hourlyUse(
    since: ReadonlyMap<string, number>,
    to: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly ServerHour[]>> {
    const withNetwork = (series: SeriesOf) => {
      const [received, sent] = [series('received'), series('sent')]
      return cpuOf(series).map((sample) => ({ ...sample, network: sumOf(received.get(sample.at), sent.get(sample.at)) }))
    }
    return this.points(use, hourMs, since, Math.floor(to / hourMs) * hourMs, withNetwork, signal)
  }

  async runTimes(since: ReadonlyMap<string, number>, to: number, signal?: AbortSignal): Promise<ReadonlyMap<string, readonly number[]>> {
    const timesOf = (series: SeriesOf) => [...series('maximum').keys()].sort((one, other) => one - other).map((at) => ({ at }))
    const found = await this.points(['maximum'], traceMs, since, Math.floor(to / traceMs) * traceMs, timesOf, signal)
    return new Map([...found].map(([id, points]) => [id, points.map(({ at }) => at)]))
  }

  private async points<Point extends { readonly at: number }>(
    wanted: readonly Figure[],
    periodMs: number,
    since: ReadonlyMap<string, number>,
    to: number,
    pointsOf: (series: SeriesOf) => Point[],
    signal: AbortSignal | undefined,
  ): Promise<Map<string, readonly Point[]>> {
    const found = new Map<string, readonly Point[]>([...since.keys()].map((id) => [id, []]))
    const asks = [...since]
      .map(([id, from]) => ({ id, from: Math.floor(from / periodMs) * periodMs }))
      .filter(({ from }) => from < to)
      .sort((one, other) => one.from - other.from)
    // Each call goes back as far as its first server needs it, so those of the same beginning stand together.
    for (let first = asks[0]; first !== undefined; first = asks[0]) {
      const part = asks.splice(0, serversPerCall((to - first.from) / periodMs, wanted.length))
      const series = await this.read(wanted, periodMs, part, first.from, to, signal)
      part.forEach(({ id, from }, index) => {
        const all = pointsOf((figure) => series.get(`${figure}_${index}`) ?? new Map())
        found.set(
          id,
          all.filter(({ at }) => at >= from),
        )
      })
    }
    return found
  }

  private async read(
    wanted: readonly Figure[],
    periodMs: number,
    servers: readonly { readonly id: string }[],
    from: number,
    to: number,
    signal: AbortSignal | undefined,
  ) {
    const MetricDataQueries = servers.flatMap(({ id }, index) => wanted.map((figure) => queryOf(figure, index, id, periodMs)))
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

/** How many servers of so many figures each fit into a call over so many points of time. */
export function serversPerCall(times: number, figuresOfServer: number): number {
  return Math.max(1, Math.floor(Math.min(metricsPerCall, pointsPerCall / times) / figuresOfServer))
}

function queryOf(figure: Figure, index: number, serverId: string, periodMs: number): MetricDataQuery {
  const { MetricName, Stat } = figures[figure]
  const Metric = { Namespace: 'AWS/EC2', MetricName, Dimensions: [{ Name: 'InstanceId', Value: serverId }] }
  return { Id: `${figure}_${index}`, ReturnData: true, MetricStat: { Metric, Period: periodMs / 1000, Stat } }
}

function addPoints(series: Map<string, Map<number, number>>, { Id, Timestamps, Values, StatusCode }: MetricDataResult): void {
  // A metric that failed is not one without data: whoever keeps the answer would never ask again.
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    const message = `CloudWatch could not read all metrics (${StatusCode}). They are asked for again the next time.`
    throw new HengeError('REFUSED', message, { retryable: StatusCode === 'InternalError' })
  }
  if (!Id) return
  const points = series.get(Id) ?? new Map<number, number>()
  series.set(Id, points)
  Timestamps?.forEach((at, index) => {
    const value = Values?.[index]
    if (value !== undefined) points.set(at.getTime(), value)
  })
}

/** An hour counts only with both values: half a measurement is none. */
function cpuOf(series: SeriesOf): CpuSample[] {
  const maxima = series('maximum')
  return [...series('average')]
    .flatMap(([at, average]) => {
      const maximum = maxima.get(at)
      return maximum === undefined ? [] : { at, average, maximum }
    })
    .sort((one, other) => one.at - other.at)
}

function sumOf(received: number | undefined, sent: number | undefined): number | null {
  return received === undefined || sent === undefined ? null : received + sent
}
