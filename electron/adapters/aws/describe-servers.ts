import {
  DescribeAddressesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type Filter,
  type Instance,
  type InstanceStatus,
  type Volume,
} from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { Server } from '../../../shared/model/server.ts'
import { NotAnAwsAnswer } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { type Surroundings, toServer } from './server-mapping.ts'

/** Of one filter: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html */
export const filterValues = 200
/** DescribeInstanceStatus takes at most 100 ids. */
const statusIds = 100
const pageSize = 1000

export interface ReadOptions {
  /** Asks for the surroundings of just these instances, not of all in the region. */
  readonly narrow: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  /** Told what could not be read beside the instances. */
  readonly notGiven: (error: HengeError) => void
}

/**
 * Instances that match, with their volumes, status checks and addresses.
 * Where those cannot be read (no permission, a provider without the call) the instances are still listed, the rest as not known.
 */
export async function readServers(
  session: AwsSession,
  filters: readonly Filter[],
  options: ReadOptions,
  signal: AbortSignal | undefined,
): Promise<Server[]> {
  const instances = await readInstances(session, filters, signal)
  const place = { accountId: session.account.id, region: session.region, now: options.now }
  if (instances.length === 0) return []
  const ids = options.narrow ? instances.flatMap(({ InstanceId }) => InstanceId ?? []) : null
  const running = instances.flatMap(({ InstanceId, State }) => (State?.Name === 'running' && InstanceId ? [InstanceId] : []))
  const anyAddress = instances.some(({ PublicIpAddress }) => PublicIpAddress)
  const tolerant = <Result>(reading: Promise<Result>) => nullIfNotGiven(reading, options.notGiven)
  const [volumes, statuses, elasticAddresses] = await Promise.all([
    tolerant(readVolumes(session, ids, signal)),
    running.length === 0 ? new Map() : tolerant(readStatuses(session, options.narrow ? running : null, signal)),
    anyAddress ? tolerant(readElasticAddresses(session, signal)) : new Set<string>(),
  ])
  const known: Surroundings = { volumes, statuses, elasticAddresses }
  return instances.map((instance) => toServer(instance, place, known))
}

async function readInstances(session: AwsSession, filters: readonly Filter[], signal: AbortSignal | undefined): Promise<Instance[]> {
  const instances = new Map<string, Instance>()
  let NextToken: string | undefined
  do {
    const page = await session.call(
      'EC2',
      'ec2:DescribeInstances',
      async (client, options) => {
        const command = new DescribeInstancesCommand({
          Filters: filters.length ? [...filters] : undefined,
          MaxResults: pageSize,
          NextToken,
        })
        const answer = await client.send(command, options)
        // The SDK reads any XML as an answer; a region without servers has an empty list, not none.
        if (!answer.Reservations) throw new NotAnAwsAnswer(answer.$metadata.httpStatusCode ?? 200)
        return answer
      },
      signal,
    )
    // An instance may be on two pages when the list changes meanwhile.
    for (const instance of page.Reservations?.flatMap(({ Instances }) => Instances ?? []) ?? []) {
      if (instance.InstanceId) instances.set(instance.InstanceId, instance)
    }
    NextToken = page.NextToken
  } while (NextToken)
  return [...instances.values()]
}

async function readVolumes(
  session: AwsSession,
  ids: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Map<string, Volume>> {
  const volumes = new Map<string, Volume>()
  const parts: (Filter[] | undefined)[] = ids
    ? chunks(ids, filterValues).map((Values) => [{ Name: 'attachment.instance-id', Values }])
    : [undefined]
  for (const Filters of parts) {
    let NextToken: string | undefined
    do {
      const page = await session.call(
        'EC2',
        'ec2:DescribeVolumes',
        (client, options) => client.send(new DescribeVolumesCommand({ Filters, MaxResults: pageSize, NextToken }), options),
        signal,
      )
      for (const volume of page.Volumes ?? []) if (volume.VolumeId) volumes.set(volume.VolumeId, volume)
      NextToken = page.NextToken
    } while (NextToken)
  }
  return volumes
}

/** Only running instances have status checks, so the default (running ones only) is asked for. */
async function readStatuses(
  session: AwsSession,
  ids: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Map<string, InstanceStatus>> {
  const statuses = new Map<string, InstanceStatus>()
  const parts = ids ? chunks(ids, statusIds).map((InstanceIds) => ({ InstanceIds })) : [{ MaxResults: pageSize }]
  for (const part of parts) {
    let NextToken: string | undefined
    do {
      const page = await session.call(
        'EC2',
        'ec2:DescribeInstanceStatus',
        (client, options) => client.send(new DescribeInstanceStatusCommand({ ...part, NextToken }), options),
        signal,
      )
      for (const status of page.InstanceStatuses ?? []) if (status.InstanceId) statuses.set(status.InstanceId, status)
      NextToken = page.NextToken
    } while (NextToken)
  }
  return statuses
}

async function readElasticAddresses(session: AwsSession, signal: AbortSignal | undefined): Promise<Set<string>> {
  const { Addresses } = await session.call(
    'EC2',
    'ec2:DescribeAddresses',
    (client, options) => client.send(new DescribeAddressesCommand({}), options),
    signal,
  )
  return new Set((Addresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []))
}

const notGivenCodes = new Set(['FORBIDDEN', 'REFUSED', 'UNSUPPORTED'])

/** null where the provider answered, but not with this; a lost connection or sign-in is still a failure of the whole. */
async function nullIfNotGiven<Result>(reading: Promise<Result>, notGiven: ReadOptions['notGiven']): Promise<Result | null> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    if (!notGivenCodes.has(error.code) && error.details.notAws !== true) throw error
    notGiven(error)
    return null
  }
}

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size))
  return parts
}
