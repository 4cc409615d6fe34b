import {
  type Datapoint,
  type Dimension,
  GetMetricData$,
  type GetMetricDataInput,
  type GetMetricDataOutput,
  GetMetricStatistics$,
  type GetMetricStatisticsInput,
  type GetMetricStatisticsOutput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import { ApiError } from '../world/api-error.ts'
import { cpuPoints, type MetricPoint, metricPeriodMs, networkReceived, networkSent } from '../world/metrics.ts'
import type { Region } from '../world/region.ts'
import { type CallContext, defineService, operation } from './service.ts'

type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'SampleCount'
const statistics: readonly string[] = ['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount']

const sources: Readonly<Record<string, { readonly points: typeof cpuPoints; readonly unit: 'Percent' | 'Bytes' }>> = {
  CPUUtilization: { points: cpuPoints, unit: 'Percent' },
  NetworkIn: { points: networkReceived, unit: 'Bytes' },
  NetworkOut: { points: networkSent, unit: 'Bytes' },
}

interface MetricQuestion {
  readonly namespace: string | undefined
  readonly metric: string | undefined
  readonly dimensions: readonly Dimension[]
  readonly periodMs: number
  readonly from: number
  readonly to: number
}

/** Points of five minutes put together to the asked period, oldest first. No answer where there is no such metric, as CloudWatch does. */
function combinedPoints(region: Region, question: MetricQuestion): MetricPoint[] {
  const source = question.namespace === 'AWS/EC2' ? sources[question.metric ?? ''] : undefined
  const [dimension, ...others] = question.dimensions
  const instance = dimension?.Name === 'InstanceId' && others.length === 0 ? region.find('instance', dimension.Value ?? '') : undefined
  if (source === undefined || instance === undefined) return []
  const { periodMs } = question
  const from = Math.floor(question.from / periodMs) * periodMs
  // A point comes out when its five minutes are over.
  const to = Math.min(question.to, region.now - metricPeriodMs)
  const periods = new Map<number, MetricPoint>()
  for (const point of source.points(instance, from, to)) {
    const at = Math.floor(point.at / periodMs) * periodMs
    const before = periods.get(at)
    periods.set(at, before === undefined ? { ...point, at } : merged(before, point))
  }
  return [...periods.values()]
}

function merged(before: MetricPoint, point: MetricPoint): MetricPoint {
  const samples = before.samples + point.samples
  return {
    at: before.at,
    average: (before.average * before.samples + point.average * point.samples) / samples,
    maximum: Math.max(before.maximum, point.maximum),
    minimum: Math.min(before.minimum, point.minimum),
    samples,
  }
}

function statisticValue(point: MetricPoint, statistic: Statistic): number {
  switch (statistic) {
    case 'Average':
      return point.average
    case 'Maximum':
      return point.maximum
    case 'Minimum':
      return point.minimum
    case 'Sum':
      return point.average * point.samples
    case 'SampleCount':
      return point.samples
  }
}

function invalid(message: string): ApiError {
  return new ApiError('ValidationError', message)
}

function checkedStatistic(name: string | undefined): Statistic {
  if (name === undefined || !statistics.includes(name))
    throw invalid(`The sandbox has the statistics ${statistics.join(', ')}, not "${name}".`)
  return name as Statistic
}

function checkedPeriod(seconds: number | undefined): number {
  if (seconds === undefined || seconds < 60 || seconds % 60 !== 0) throw invalid('The value for parameter Period must be a multiple of 60.')
  // Basic monitoring has nothing finer than five minutes.
  return Math.max(seconds * 1000, metricPeriodMs)
}

function checkedSpan(from: Date | undefined, to: Date | undefined): { readonly from: number; readonly to: number } {
  if (from === undefined || to === undefined) throw invalid('StartTime and EndTime are required.')
  if (from >= to) throw invalid('The parameter StartTime must be less than the parameter EndTime.')
  return { from: from.getTime(), to: to.getTime() }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const limits = { queries: 500, points: 100_800, statisticsPoints: 1440 }

function answerQuery(region: Region, query: MetricDataQuery, input: GetMetricDataInput): MetricDataResult {
  const stat = query.MetricStat
  if (stat === undefined) throw invalid('The sandbox has no metric math: each query needs a MetricStat.')
  const statistic = checkedStatistic(stat.Stat)
  const points = combinedPoints(region, {
    namespace: stat.Metric?.Namespace,
    metric: stat.Metric?.MetricName,
    dimensions: stat.Metric?.Dimensions ?? [],
    periodMs: checkedPeriod(stat.Period),
    ...checkedSpan(input.StartTime, input.EndTime),
  })
  if (input.ScanBy !== 'TimestampAscending') points.reverse()
  return {
    Id: query.Id,
    Label: query.Label ?? stat.Metric?.MetricName,
    StatusCode: 'Complete',
    Timestamps: points.map((point) => new Date(point.at)),
    Values: points.map((point) => statisticValue(point, statistic)),
  }
}

/** A page ends before the query that would bring it over the limit of points; the token is the number of the query that comes next. */
function getMetricData({ region }: CallContext, input: GetMetricDataInput): GetMetricDataOutput {
  const queries = input.MetricDataQueries ?? []
  if (queries.length > limits.queries)
    throw invalid(`The collection MetricDataQueries must not have a size greater than ${limits.queries}.`)
  const first = input.NextToken === undefined ? 0 : Number(input.NextToken)
  if (!Number.isInteger(first) || first < 0 || first >= Math.max(1, queries.length))
    throw new ApiError('InvalidNextToken', 'The NextToken is invalid.')
  const most = Math.min(input.MaxDatapoints ?? limits.points, limits.points)
  const results: MetricDataResult[] = []
  let total = 0
  for (const query of queries.slice(first)) {
    const result = answerQuery(region, query, input)
    total += result.Values?.length ?? 0
    if (total > most && results.length > 0) return { MetricDataResults: results, NextToken: String(first + results.length), Messages: [] }
    if (query.ReturnData !== false) results.push(result)
  }
  return { MetricDataResults: results, Messages: [] }
}

function getMetricStatistics({ region }: CallContext, input: GetMetricStatisticsInput): GetMetricStatisticsOutput {
  const periodMs = checkedPeriod(input.Period)
  const span = checkedSpan(input.StartTime, input.EndTime)
  if ((span.to - span.from) / periodMs > limits.statisticsPoints) {
    throw new ApiError(
      'InvalidParameterCombination',
      `You have requested up to ${Math.ceil((span.to - span.from) / periodMs)} datapoints, which exceeds the limit of ${limits.statisticsPoints}.`,
    )
  }
  const asked = (input.Statistics ?? []).map(checkedStatistic)
  const points = combinedPoints(region, {
    namespace: input.Namespace,
    metric: input.MetricName,
    dimensions: input.Dimensions ?? [],
    periodMs,
    ...span,
  })
  return {
    Label: input.MetricName,
    Datapoints: points.map(
      (point): Datapoint => ({
        Timestamp: new Date(point.at),
        Unit: sources[input.MetricName ?? '']?.unit,
        ...Object.fromEntries(asked.map((statistic) => [statistic, statisticValue(point, statistic)])),
      }),
    ),
  }
}

export const cloudwatchService = defineService({ name: 'monitoring', queryNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' }, [
  operation(GetMetricData$, getMetricData),
  operation(GetMetricStatistics$, getMetricStatistics),
])
