import {
  type Address,
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Filter,
  type Image,
  type SecurityGroup,
  type Snapshot,
  type Volume,
} from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'

type Signal = AbortSignal | undefined
type Page = { readonly NextToken?: string; readonly $metadata: { readonly httpStatusCode?: number } }

/** The most that EC2 gives at once. */
const MaxResults = 1000

/** `mostPages`: TOO_LARGE when there are more, of a thousand each; all of them unless it is given. */
export function readVolumes(session: AwsSession, Filters: Filter[], signal: Signal, mostPages?: number): Promise<Volume[]> {
  return readAll(session, 'ec2:DescribeVolumes', signal, mostPages, {
    ask: (client, NextToken, options) => client.send(new DescribeVolumesCommand({ Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Volumes }) => Volumes,
    idOf: ({ VolumeId }) => VolumeId,
  })
}

/** Of the account itself, as those of `readSnapshots`. */
export function readImages(session: AwsSession, Filters: Filter[], signal: Signal, mostPages?: number): Promise<Image[]> {
  return readAll(session, 'ec2:DescribeImages', signal, mostPages, {
    ask: (client, NextToken, options) =>
      client.send(new DescribeImagesCommand({ Owners: ['self'], Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Images }) => Images,
    idOf: ({ ImageId }) => ImageId,
  })
}

export function readSnapshots(session: AwsSession, Filters: Filter[], signal: Signal, mostPages?: number): Promise<Snapshot[]> {
  return readAll(session, 'ec2:DescribeSnapshots', signal, mostPages, {
    ask: (client, NextToken, options) =>
      client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Snapshots }) => Snapshots,
    idOf: ({ SnapshotId }) => SnapshotId,
  })
}

export function readSecurityGroups(session: AwsSession, Filters: Filter[], signal: Signal): Promise<SecurityGroup[]> {
  return readAll(session, 'ec2:DescribeSecurityGroups', signal, undefined, {
    ask: (client, NextToken, options) => client.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults, NextToken }), options),
    itemsOf: ({ SecurityGroups }) => SecurityGroups,
    idOf: ({ GroupId }) => GroupId,
  })
}

/** EC2 gives all in one answer: an account has five in a region, unless it has asked for more. */
export function readAddresses(session: AwsSession, Filters: Filter[], signal: Signal): Promise<Address[]> {
  return session.call(
    'EC2',
    'ec2:DescribeAddresses',
    async (client, options) => {
      const answer = await client.send(new DescribeAddressesCommand({ Filters }), options)
      return given(answer.Addresses, answer)
    },
    signal,
  )
}

/** How one Describe call is asked and read. */
interface Described<Answer extends Page, Item> {
  readonly ask: (client: EC2Client, token: string | undefined, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>
  readonly itemsOf: (answer: Answer) => Item[] | undefined
  readonly idOf: (item: Item) => string | undefined
}

function readAll<Answer extends Page, Item>(
  session: AwsSession,
  action: string,
  signal: Signal,
  mostPages = Number.POSITIVE_INFINITY,
  { ask, itemsOf, idOf }: Described<Answer, Item>,
): Promise<Item[]> {
  let pages = 0
  return readPages<Item>(idOf, (token) => {
    pages++
    if (pages > mostPages) {
      const message = `There are more than ${(mostPages * MaxResults).toLocaleString('en')} in ${session.region}: ${action} was broken off.`
      throw new HengeError('TOO_LARGE', message, { details: { action } })
    }
    return session.call(
      'EC2',
      action,
      async (client, options) => {
        const page = await ask(client, token, options)
        return { items: given(itemsOf(page), page), next: page.NextToken }
      },
      signal,
    )
  })
}
