import type { Clock } from '../../../shared/model/clock.ts'
import { ApiError } from './api-error.ts'

interface Bucket {
  readonly name: string
  readonly size: number
  readonly refillPerSecond: number
}

/**
 * EC2’s request buckets per account and region.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const ownBuckets: Readonly<Record<string, Bucket>> = {
  RunInstances: { name: 'RunInstances', size: 5, refillPerSecond: 2 },
  StartInstances: { name: 'StartInstances', size: 5, refillPerSecond: 2 },
  TerminateInstances: { name: 'TerminateInstances', size: 100, refillPerSecond: 5 },
  CreateTags: { name: 'CreateTags', size: 100, refillPerSecond: 10 },
  DeleteTags: { name: 'DeleteTags', size: 100, refillPerSecond: 10 },
  CopyImage: { name: 'CopyImage', size: 100, refillPerSecond: 1 },
  DeregisterImage: { name: 'DeregisterImage', size: 100, refillPerSecond: 5 },
  CreateSnapshot: { name: 'CreateSnapshot', size: 100, refillPerSecond: 5 },
  CreateSnapshots: { name: 'CreateSnapshots', size: 100, refillPerSecond: 5 },
  CreateVolume: { name: 'CreateVolume', size: 100, refillPerSecond: 5 },
  CreateLaunchTemplateVersion: { name: 'CreateLaunchTemplateVersion', size: 100, refillPerSecond: 5 },
  ModifyImageAttribute: { name: 'ModifyImageAttribute', size: 100, refillPerSecond: 5 },
}
const resourceIntensive: Bucket = { name: 'resource-intensive', size: 50, refillPerSecond: 5 }
const resourceIntensiveCalls = new Set(['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress', 'CreateKeyPair'])
const reading: Bucket = { name: 'non-mutating', size: 100, refillPerSecond: 20 }
const readingEverything: Bucket = { name: 'unfiltered', size: 50, refillPerSecond: 10 }
const mutating: Bucket = { name: 'mutating', size: 50, refillPerSecond: 5 }

/** Resource tokens, counted by instance. */
const instanceBuckets: Readonly<Record<string, Bucket>> = {
  RunInstances: { name: 'RunInstances instances', size: 1000, refillPerSecond: 2 },
  StartInstances: { name: 'StartInstances instances', size: 1000, refillPerSecond: 2 },
  StopInstances: { name: 'StopInstances instances', size: 1000, refillPerSecond: 20 },
  TerminateInstances: { name: 'TerminateInstances instances', size: 1000, refillPerSecond: 20 },
}

const unfilteredCalls = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
])

function readBucket(call: string, everything: boolean): Bucket {
  return everything && unfilteredCalls.has(call) ? readingEverything : reading
}

function changeBucket(call: string): Bucket {
  return resourceIntensiveCalls.has(call) ? resourceIntensive : mutating
}

/** Token buckets. */
export class Throttle {
  /** Whether anybody is to ask them. */
  enabled = false
  private readonly clock: Clock
  private readonly levels = new Map<string, { tokens: number; at: number }>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Takes the tokens that the call costs; throws RequestLimitExceeded when there are too few. `everything`: neither filter, ids nor MaxResults. */
  spend(region: string, call: string, everything: boolean, instances: number): void {
    const isRead = /^(Describe|Get|List)/.test(call)
    this.take(region, ownBuckets[call] ?? (isRead ? readBucket(call, everything) : changeBucket(call)), 1)
    const resources = instanceBuckets[call]
    if (resources !== undefined && instances > 0) this.take(region, resources, instances)
  }

  private take(region: string, bucket: Bucket, tokens: number): void {
    const key = `${region} ${bucket.name}`
    const now = this.clock.now()
    const level = this.levels.get(key) ?? { tokens: bucket.size, at: now }
    const available = Math.min(bucket.size, level.tokens + ((now - level.at) / 1000) * bucket.refillPerSecond)
    if (available < tokens) {
      this.levels.set(key, { tokens: available, at: now })
      throw new ApiError('RequestLimitExceeded', 'Request limit exceeded.', 503)
    }
    this.levels.set(key, { tokens: available - tokens, at: now })
  }
}
