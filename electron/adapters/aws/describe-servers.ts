import { DescribeInstanceStatusCommand, DescribeInstancesCommand, DescribeVolumesCommand, type Filter } from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { AwsSession } from './aws-session.ts'
import { readAddresses } from './described.ts'
import type { MappedServers } from './mapped-servers.ts'
import { given, readPages } from './pages.ts'
import { reading } from './quick-answers.ts'
import type { Surroundings } from './server-mapping.ts'
import { nextTurn } from './turns.ts'
import type { KnownVolumes, VolumeFacts } from './volume-facts.ts'
import { type SeenInstance, type SeenStatus, type SeenVolume, wantedInstances, wantedStatuses, wantedVolumes } from './wanted.ts'

/** Of one filter: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html */
export const filterValues = 200
/** DescribeInstanceStatus takes at most 100 ids. */
const statusIds = 100
const pageSize = 1000
const mappedAtOnce = 500

export interface ReadOptions {
  /** Asks for the surroundings of just these instances, not of all in the region. */
  readonly narrow: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  readonly knownVolumes: KnownVolumes
  readonly mapped: MappedServers
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
  const place = { accountId: session.account.id, region: session.region, now: options.now }
  const tolerant = <Result>(reading: Promise<Result>) => nullIfNotGiven(reading, options.notGiven)
  let allStatuses: Promise<Map<string, SeenStatus> | null> | null = null
  let allVolumes: Promise<ReadonlyMap<string, VolumeFacts> | null> | null = null
  // Of a large region, all come side by side: none waits for the other’s pages.
  const more = () => {
    if (options.narrow || allStatuses) return
    allStatuses = tolerant(readStatuses(session, null, signal))
    allStatuses.catch(() => undefined)
  }
  const read = (page: readonly SeenInstance[]) => {
    if (options.narrow || allVolumes || withUnknownVolumes(page, options).length <= filterValues) return
    allVolumes = tolerant(learnVolumes(session, null, options, signal))
    allVolumes.catch(() => undefined)
  }
  const instances = await readInstances(session, filters, { more, read }, signal)
  if (instances.length === 0) return []
  const running = instances.flatMap(({ InstanceId, State }) => (State?.Name === 'running' && InstanceId ? [InstanceId] : []))
  const [volumes, statuses, elasticAddresses] = await Promise.all([
    allVolumes ?? tolerant(volumesOf(session, instances, options, signal)),
    running.length === 0 ? new Map() : (allStatuses ?? tolerant(readStatuses(session, options.narrow ? running : null, signal))),
    instances.some(mayBeElastic) ? tolerant(readElasticAddresses(session, signal)) : new Set<string>(),
  ])
  const known: Surroundings = { volumes, statuses, elasticAddresses }
  const servers: Server[] = []
  for (const part of chunks(instances, mappedAtOnce)) {
    for (const instance of part) servers.push(options.mapped.of(instance, place, known))
    if (part.length === mappedAtOnce) await nextTurn()
  }
  return servers
}

/** What AWS lends is its own, so it is no Elastic IP; all else is to be asked. */
function mayBeElastic({ PublicIpAddress, NetworkInterfaces }: SeenInstance): boolean {
  if (!PublicIpAddress) return false
  const card = NetworkInterfaces?.find(({ Association }) => Association?.PublicIp === PublicIpAddress)
  return card?.Association?.IpOwnerId !== 'amazon'
}

/** Asks only where a volume is not known from the last minutes. */
async function volumesOf(
  session: AwsSession,
  instances: readonly SeenInstance[],
  options: ReadOptions,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, VolumeFacts>> {
  const unknown = withUnknownVolumes(instances, options)
  if (unknown.length === 0) return options.knownVolumes.all
  const few = options.narrow || unknown.length <= filterValues
  const ids = few ? unknown.flatMap(({ InstanceId }) => InstanceId ?? []) : null
  return learnVolumes(session, ids, options, signal)
}

function withUnknownVolumes(instances: readonly SeenInstance[], { now, knownVolumes }: ReadOptions): readonly SeenInstance[] {
  return instances.filter(({ BlockDeviceMappings }) =>
    BlockDeviceMappings?.some(({ Ebs }) => Ebs?.VolumeId !== undefined && !knownVolumes.knows(Ebs.VolumeId, now)),
  )
}

async function learnVolumes(
  session: AwsSession,
  ids: readonly string[] | null,
  { now, knownVolumes }: ReadOptions,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, VolumeFacts>> {
  knownVolumes.learn(await readVolumes(session, ids, signal), now)
  return knownVolumes.all
}

/** Who is told while pages are read. */
interface Hearing {
  /** When it is known that there is a further page. */
  readonly more: () => void
  readonly read: (page: readonly SeenInstance[]) => void
}

function readInstances(
  session: AwsSession,
  filters: readonly Filter[],
  { more, read }: Hearing,
  signal: AbortSignal | undefined,
): Promise<SeenInstance[]> {
  const Filters = filters.length ? [...filters] : undefined
  return readPages<SeenInstance>(
    ({ InstanceId }) => InstanceId,
    (NextToken, early) =>
      session.call(
        'EC2',
        'ec2:DescribeInstances',
        async (client, options) => {
          const command = new DescribeInstancesCommand({ Filters, MaxResults: pageSize, NextToken })
          const told = (token: string) => {
            more()
            early(token)
          }
          const page = await client.send(reading(command, { wanted: wantedInstances, early: told }), options)
          if (page.NextToken) more()
          const items = given(page.Reservations, page).flatMap(({ Instances }) => Instances ?? [])
          read(items)
          return { items, next: page.NextToken }
        },
        signal,
      ),
  )
}

async function readVolumes(session: AwsSession, ids: readonly string[] | null, signal: AbortSignal | undefined): Promise<SeenVolume[]> {
  const volumes: SeenVolume[] = []
  const parts: (Filter[] | undefined)[] = ids
    ? chunks(ids, filterValues).map((Values) => [{ Name: 'attachment.instance-id', Values }])
    : [undefined]
  for (const Filters of parts) {
    const found = await readPages<SeenVolume>(
      ({ VolumeId }) => VolumeId,
      (NextToken, early) =>
        session.call(
          'EC2',
          'ec2:DescribeVolumes',
          async (client, options) => {
            const command = new DescribeVolumesCommand({ Filters, MaxResults: pageSize, NextToken })
            const page = await client.send(reading(command, { wanted: wantedVolumes, early }), options)
            return { items: given(page.Volumes, page), next: page.NextToken }
          },
          signal,
        ),
    )
    for (const volume of found) volumes.push(volume)
  }
  return volumes
}

/** Only running instances have status checks, so the default (running ones only) is asked for. */
async function readStatuses(
  session: AwsSession,
  ids: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Map<string, SeenStatus>> {
  const statuses: SeenStatus[] = []
  const parts = ids ? chunks(ids, statusIds).map((InstanceIds) => ({ InstanceIds })) : [{ MaxResults: pageSize }]
  for (const part of parts) {
    const found = await readPages<SeenStatus>(
      ({ InstanceId }) => InstanceId,
      (NextToken, early) =>
        session.call(
          'EC2',
          'ec2:DescribeInstanceStatus',
          async (client, options) => {
            const command = new DescribeInstanceStatusCommand({ ...part, NextToken })
            const page = await client.send(reading(command, { wanted: wantedStatuses, early }), options)
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
  const addresses = await readAddresses(session, [], signal)
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
