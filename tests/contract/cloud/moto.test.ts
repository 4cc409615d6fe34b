import { EC2Client } from '@aws-sdk/client-ec2'
import { describe, it } from 'vitest'
import { AwsClouds } from '../../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { sayLacking } from '../../fakes/lacking.ts'
import { motoMissing, startMoto } from '../../fakes/moto-server.ts'
import { cloudSuite } from './cloud-suite.ts'
import type { CloudWorld } from './cloud-world.ts'

/** moto 5.2.5 has no time: what it accepts has happened at once. */
const deviations = {
  'says initializing until the status checks are through': 'moto: status checks are ok at once',
  'makes no second server for the same client token': 'moto: ClientToken is ignored, the same token makes two servers',
  'refuses another launch with a client token that was used': 'moto: ClientToken is ignored',
  'refuses at the check what the launch would refuse': 'moto: DryRun looks at permissions only',
  'is stopping before it is stopped': 'moto: a server is stopped at once',
  'does not hibernate a server that was not launched for it, nor one beside it': 'moto: Hibernate is ignored, servers are stopped',
  'refuses to start a server that is terminated': 'moto: starting a terminated server revives it',
  'is initial before it is healthy': 'moto: a target is healthy at once',
  'drains a server that is taken out': 'moto: a target is gone at once',
  'shows an Elastic IP at one server only': 'moto: the server that had it goes on showing it',
  'says whether a volume goes with its server': 'moto: DescribeVolumes says false, whatever DescribeInstances says',
  'says CONFLICT for a device that is taken': 'moto: a second volume at one device takes the place of the first',
  'refuses to attach a volume of another zone': 'moto: zones of volumes are not compared',
  'says which vCPU quota a type counts against, and how much of it is used': 'moto: Service Quotas knows those of VPC only',
  'is pending before it is complete': 'moto: a snapshot is complete at once',
  'gives a running server a new root volume and keeps the old one': 'moto: no CreateReplaceRootVolumeTask',
  'lists the tasks of a server, newest first': 'moto: no DescribeReplaceRootVolumeTasks',
  'says NOT_FOUND for a server whose root volume cannot be replaced': 'moto: no CreateReplaceRootVolumeTask',
  'gives a stopped server other user data': 'moto: user data is decoded twice when it is changed',
  'says CONFLICT for the user data of a running server': 'moto: states are not looked at, and user data is decoded twice',
  'is pending before it is available': 'moto: an image is available at once',
  'tags the snapshots of an image too': 'moto: CreateImage fails when it is to tag snapshots',
  'cuts a server off and gives its groups back': 'moto: the network card keeps its groups',
  'does not delete a security group that a server is in': 'moto: a group in use is deleted',
  'reaches a server that has come up, and not when it is stopped': 'moto: no DescribeInstanceInformation',
  'gives exit code and output of a command that fails': 'moto: no command is run, each succeeds',
  'does not say so at once': 'moto: a change of DNS is everywhere at once',
  'counts a group that is gone as removed': 'moto: DeleteScheduleGroup of a group that is not there ends in a crash',
  'refuses an expression that is none': 'moto: schedule expressions are not looked at',
  'has no exit code where the server is not reached': 'moto: commands for servers that are not there succeed',
}

async function openMoto(): Promise<CloudWorld> {
  const moto = await startMoto()
  const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment: moto.environment })
  const account = { id: 'moto', name: 'moto', kind: 'aws' as const, profile: moto.profile, regions: ['eu-central-1'] }
  const clientConfig = {
    region: 'eu-central-1',
    endpoint: moto.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  return { cloud: clouds.connect(account, 'eu-central-1'), ec2: new EC2Client(clientConfig), clientConfig, close: moto.stop }
}

const missing = motoMissing()
if (missing === null) cloudSuite('moto', openMoto, deviations)
else {
  sayLacking('cloud contract against moto', missing)
  describe('cloud: moto', () => it.skip(missing, () => {}))
}
