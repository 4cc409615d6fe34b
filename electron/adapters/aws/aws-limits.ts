import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import type { Limits } from '../../backend/cloud/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, filterValues } from './describe-servers.ts'
import { given } from './pages.ts'

export class AwsLimits implements Limits {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async freeAddresses(subnetIds: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    const free: Record<string, number> = {}
    for (const Values of chunks([...new Set(subnetIds)], filterValues)) {
      const subnets = await this.session.call(
        'EC2',
        'ec2:DescribeSubnets',
        async (client, options) => {
          const answer = await client.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values }] }), options)
          return given(answer.Subnets, answer)
        },
        signal,
      )
      for (const { SubnetId, AvailableIpAddressCount } of subnets) {
        if (SubnetId && AvailableIpAddressCount !== undefined) free[SubnetId] = AvailableIpAddressCount
      }
    }
    return free
  }
}
