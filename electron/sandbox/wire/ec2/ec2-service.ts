import { defineService } from '../service.ts'
import { addressOperations } from './addresses.ts'
import { attributeOperations } from './attributes.ts'
import { catalogueOperations } from './catalogue.ts'
import { imageOperations } from './images.ts'
import { instanceOperations } from './instances.ts'
import { interfaceOperations } from './interfaces.ts'
import { launchOperations } from './launch.ts'
import { networkOperations } from './network.ts'
import { powerOperations } from './power.ts'
import { rootVolumeTaskOperations } from './root-volume-tasks.ts'
import { securityGroupOperations } from './security-groups.ts'
import { snapshotOperations } from './snapshots.ts'
import { tagOperations } from './tags.ts'
import { volumeOperations } from './volumes.ts'

export const ec2Service = defineService({ name: 'ec2', queryNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/', queryFlavour: 'ec2' }, [
  ...instanceOperations,
  ...launchOperations,
  ...powerOperations,
  ...tagOperations,
  ...attributeOperations,
  ...imageOperations,
  ...addressOperations,
  ...volumeOperations,
  ...snapshotOperations,
  ...networkOperations,
  ...securityGroupOperations,
  ...interfaceOperations,
  ...rootVolumeTaskOperations,
  ...catalogueOperations,
])
