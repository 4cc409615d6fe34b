import type { Server } from '../../../shared/model/server.ts'
import { hasElasticAddress, type Place, type Surroundings, toServer } from './server-mapping.ts'
import type { VolumeFacts } from './volume-facts.ts'
import type { SeenInstance, SeenStatus } from './wanted.ts'

interface Made {
  readonly status: SeenStatus | undefined
  readonly volumes: readonly (VolumeFacts | undefined)[]
  readonly elasticAddress: boolean
  readonly server: Server
}

/**
 * Servers of one account in one region. What EC2 tells the same again (see RememberedItems) is the same server, the very object: whoever
 * looks for changes need not look into it.
 */
export class MappedServers {
  private readonly made = new WeakMap<SeenInstance, Made>()

  of(instance: SeenInstance, place: Place, known: Surroundings): Server {
    const status = known.statuses?.get(instance.InstanceId ?? '')
    const elasticAddress = hasElasticAddress(instance, known.elasticAddresses)
    const before = this.made.get(instance)
    if (before && before.status === status && before.elasticAddress === elasticAddress && hasVolumes(instance, before.volumes, known)) {
      return before.server
    }
    const server = toServer(instance, place, known)
    this.made.set(instance, { status, volumes: volumesOf(instance, known), elasticAddress, server })
    return server
  }
}

function volumesOf({ BlockDeviceMappings }: SeenInstance, { volumes }: Surroundings): Made['volumes'] {
  return (BlockDeviceMappings ?? []).map(({ Ebs }) => volumes?.get(Ebs?.VolumeId ?? ''))
}

function hasVolumes(instance: SeenInstance, before: Made['volumes'], known: Surroundings): boolean {
  return volumesOf(instance, known).every((facts, index) => facts === before[index])
}
