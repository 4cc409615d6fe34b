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
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'
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

function readInstances(session: AwsSession, filters: readonly Filter[], signal: AbortSignal | undefined): Promise<Instance[]> {
  const Filters = filters.length ? [...filters] : undefined
  return readPages<Instance>(
    ({ InstanceId }) => InstanceId,
    (NextToken) =>
      session.call(
        'EC2',
        'ec2:DescribeInstances',
        async (client, options) => {
          const page = await client.send(new DescribeInstancesCommand({ Filters, MaxResults: pageSize, NextToken }), options)
          return { items: given(page.Reservations, page).flatMap(({ Instances }) => Instances ?? []), next: page.NextToken }
        },
        signal,
      ),
  )
}

async function readVolumes(
  session: AwsSession,
  ids: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Map<string, Volume>> {
  const volumes: Volume[] = []
  const parts: (Filter[] | undefined)[] = ids
    ? chunks(ids, filterValues).map((Values) => [{ Name: 'attachment.instance-id', Values }])
    : [undefined]
  for (const Filters of parts) {
    const found = await readPages<Volume>(
      ({ VolumeId }) => VolumeId,
      (NextToken) =>
        session.call(
          'EC2',
          'ec2:DescribeVolumes',
          async (client, options) => {
            const page = await client.send(new DescribeVolumesCommand({ Filters, MaxResults: pageSize, NextToken }), options)
            return { items: given(page.Volumes, page), next: page.NextToken }
          },
          signal,
        ),
    )
    for (const volume of found) volumes.push(volume)
  }
  return new Map(volumes.map((volume) => [volume.VolumeId ?? '', volume]))
}

/** Only running instances have status checks, so the default (running ones only) is asked for. */
async function readStatuses(
  session: AwsSession,
  ids: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Map<string, InstanceStatus>> {
  const statuses: InstanceStatus[] = []
  const parts = ids ? chunks(ids, statusIds).map((InstanceIds) => ({ InstanceIds })) : [{ MaxResults: pageSize }]
  for (const part of parts) {
    const found = await readPages<InstanceStatus>(
      ({ InstanceId }) => InstanceId,
      (NextToken) =>
        session.call(
          'EC2',
          'ec2:DescribeInstanceStatus',
          async (client, options) => {
            const page = await client.send(new DescribeInstanceStatusCommand({ ...part, NextToken }), options)
            return { items: given(page.InstanceStatuses, page), next: page.NextToken }
          },
          signal,
        ),
    )
    for (const status of found) statuses.push(status)
  }
  return new Map(statuses.map((status) => [status.InstanceId ?? '', status]))
}

async function readElasticAddresses(session: AwsSession, signal: AbortSignal | undefined): Promise<Set<string>> {
  const addresses = await session.call(
    'EC2',
    'ec2:DescribeAddresses',
    async (client, options) => {
      const answer = await client.send(new DescribeAddressesCommand({}), options)
      return given(answer.Addresses, answer)
    },
    signal,
  )
  return new Set(addresses.flatMap(({ PublicIp }) => PublicIp ?? []))
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
