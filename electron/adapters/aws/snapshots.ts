import { DescribeSnapshotsCommand, type Filter, type Snapshot } from '@aws-sdk/client-ec2'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'

const pageSize = 1000

/** Of the account itself. */
export function readSnapshots(session: AwsSession, Filters: Filter[], signal: AbortSignal | undefined): Promise<Snapshot[]> {
  return readPages<Snapshot>(
    ({ SnapshotId }) => SnapshotId,
    (NextToken) =>
      session.call(
        'EC2',
        'ec2:DescribeSnapshots',
        async (client, options) => {
          const command = new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, MaxResults: pageSize, NextToken })
          const page = await client.send(command, options)
          return { items: given(page.Snapshots, page), next: page.NextToken }
        },
        signal,
      ),
  )
}
