import { type Address, AssociateAddressCommand, DisassociateAddressCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2'
import type { Addresses, ElasticAddress } from '../../backend/cloud/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, filterValues } from './describe-servers.ts'
import { readAddresses } from './described.ts'

export class AwsAddresses implements Addresses {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  ofServers(serverIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]> {
    return this.read('instance-id', serverIds, signal)
  }

  describe(allocationIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]> {
    return this.read('allocation-id', allocationIds, signal)
  }

  async associate(allocationId: string, serverId: string, signal?: AbortSignal): Promise<void> {
    // Associating it once more where it already is would be no error, but a remap that AWS counts and charges for.
    const [address] = await this.describe([allocationId], signal)
    if (address?.serverId === serverId) return
    const command = { AllocationId: allocationId, InstanceId: serverId, AllowReassociation: true }
    await this.session.call(
      'EC2',
      'ec2:AssociateAddress',
      (client, options) => client.send(new AssociateAddressCommand(command), options),
      signal,
    )
  }

  async release(allocationId: string, signal?: AbortSignal): Promise<void> {
    const [address] = await this.describe([allocationId], signal)
    if (!address) return
    const { associationId: AssociationId } = address
    if (AssociationId !== null) {
      await this.session.call(
        'EC2',
        'ec2:DisassociateAddress',
        (client, options) => client.send(new DisassociateAddressCommand({ AssociationId }), options),
        signal,
      )
    }
    await this.session.call(
      'EC2',
      'ec2:ReleaseAddress',
      (client, options) => client.send(new ReleaseAddressCommand({ AllocationId: allocationId }), options),
      signal,
    )
  }

  /** By filter and not by id: a single unknown id would fail the call. */
  private async read(Name: string, values: readonly string[], signal: AbortSignal | undefined): Promise<ElasticAddress[]> {
    const found: ElasticAddress[] = []
    for (const Values of chunks([...new Set(values)], filterValues)) {
      const page = await readAddresses(this.session, [{ Name, Values }], signal)
      found.push(...page.flatMap(toElasticAddress))
    }
    return found
  }
}

function toElasticAddress({ AllocationId, PublicIp, InstanceId, AssociationId }: Address): ElasticAddress[] {
  if (!AllocationId || !PublicIp) return []
  return [{ allocationId: AllocationId, address: PublicIp, serverId: InstanceId || null, associationId: AssociationId || null }]
}
