import {
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
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'

type Signal = AbortSignal | undefined
type Page = { readonly NextToken?: string; readonly $metadata: { readonly httpStatusCode?: number } }

/** The most that EC2 gives at once. */
const MaxResults = 1000

export function readVolumes(session: AwsSession, Filters: Filter[], signal: Signal): Promise<Volume[]> {
  return readAll(session, 'ec2:DescribeVolumes', signal, {
    ask: (client, NextToken, options) => client.send(new DescribeVolumesCommand({ Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Volumes }) => Volumes,
    idOf: ({ VolumeId }) => VolumeId,
  })
}

/** Of the account itself, as those of `readSnapshots`. */
export function readImages(session: AwsSession, Filters: Filter[], signal: Signal): Promise<Image[]> {
  return readAll(session, 'ec2:DescribeImages', signal, {
    ask: (client, NextToken, options) =>
      client.send(new DescribeImagesCommand({ Owners: ['self'], Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Images }) => Images,
    idOf: ({ ImageId }) => ImageId,
  })
}

export function readSnapshots(session: AwsSession, Filters: Filter[], signal: Signal): Promise<Snapshot[]> {
  return readAll(session, 'ec2:DescribeSnapshots', signal, {
    ask: (client, NextToken, options) =>
      client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, MaxResults, NextToken }), options),
    itemsOf: ({ Snapshots }) => Snapshots,
    idOf: ({ SnapshotId }) => SnapshotId,
  })
}

export function readSecurityGroups(session: AwsSession, Filters: Filter[], signal: Signal): Promise<SecurityGroup[]> {
  return readAll(session, 'ec2:DescribeSecurityGroups', signal, {
    ask: (client, NextToken, options) => client.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults, NextToken }), options),
    itemsOf: ({ SecurityGroups }) => SecurityGroups,
    idOf: ({ GroupId }) => GroupId,
  })
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
  { ask, itemsOf, idOf }: Described<Answer, Item>,
): Promise<Item[]> {
  return readPages<Item>(idOf, (token) =>
    session.call(
      'EC2',
      action,
      async (client, options) => {
        const page = await ask(client, token, options)
        return { items: given(itemsOf(page), page), next: page.NextToken }
      },
      signal,
    ),
  )
}
