import { expect, it } from 'vitest'
import { toRunInstances } from '../../../../electron/adapters/aws/launch-request.ts'
import { launchRequest } from '../../../../electron/backend/replacement/launch-request.ts'
import { templateOf } from '../../../../electron/backend/replacement/plan-replacement.ts'
import type { Plan, PlannedServer } from '../../../../shared/model/replacement/plan.ts'
import { currentWeb } from '../../../fakes/replacement-world.ts'

it.each([
  [true, { Configured: true }],
  [undefined, undefined],
])('servers of a recipe with hibernation %s are launched so', (hibernation, expected) => {
  const current = currentWeb({ hibernation, rootVolume: { sizeGiB: 20 } })
  const template = templateOf(current)
  if (!template) throw new Error('the recipe can be used')
  const plan = { role: 'web', recipe: 'web', toRevision: 'r-1' } as Plan
  const server = {
    name: 'web-3',
    generation: 2,
    zone: null,
    subnetId: null,
    securityGroupIds: [],
    keyName: null,
  } as unknown as PlannedServer
  const request = launchRequest(plan, template, { ...server, instanceProfile: null, publicAddress: null }, 'job', 'token', 'ami-1')
  expect(toRunInstances(request, '/dev/xvda')).toMatchObject({
    HibernationOptions: expected,
    BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeSize: 20 } }],
  })
})
