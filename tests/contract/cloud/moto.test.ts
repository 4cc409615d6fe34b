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
  'refuses to start a server that is terminated': 'moto: starting a terminated server revives it',
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
