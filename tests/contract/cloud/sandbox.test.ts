import { EC2Client } from '@aws-sdk/client-ec2'
import { AwsClouds } from '../../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { sandboxAccount } from '../../../electron/backend/accounts/account-service.ts'
import { openSandbox } from '../../../electron/sandbox/sandbox.ts'
import { unstalledClock } from '../../fakes/unstalled-clock.ts'
import { cloudSuite } from './cloud-suite.ts'
import type { CloudWorld } from './cloud-world.ts'

const written = 'sandbox: metrics follow what its servers do, nobody writes them (AWS too keeps AWS/… to itself)'
const deviations = {
  'gives average and maximum by the hour, oldest first, without the hours that have none': written,
  'gives CPU with the bytes of both directions, of each server since its own beginning, and of no hour that is not over': written,
}

/** Each state lasts long enough to be seen from a machine that stalls for a second. */
const timings = {
  visible: 20,
  running: 200,
  statusOk: 2000,
  boot: 150,
  stopping: 1000,
  shuttingDown: 200,
  volume: 50,
  attaching: 100,
  detaching: 100,
  snapshot: 1000,
  image: 1500,
  rootVolume: 1000,
  command: 100,
  dns: 1000,
}

async function openWorld(): Promise<CloudWorld> {
  const sandbox = await openSandbox({ file: ':memory:', clock: unstalledClock(400), recipesFolder: null, timings })
  // All behaviours share the world, and several leave an Elastic IP behind: together more than AWS's five.
  sandbox.faults.add({ condition: 'address-quota', addresses: 100 })
  const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => sandbox.requestHandler, environment: {} })
  const clientConfig = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    requestHandler: sandbox.requestHandler,
  }
  return {
    cloud: clouds.connect(sandboxAccount, 'eu-central-1'),
    ec2: new EC2Client(clientConfig),
    clientConfig,
    close: async () => sandbox.close(),
  }
}

cloudSuite('sandbox', openWorld, deviations)
