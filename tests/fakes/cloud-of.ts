import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import type { Timeouts } from '../../electron/adapters/aws/aws-session.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { Clock } from '../../shared/model/clock.ts'

/** The cloud that this profile of these configuration files leads to. */
export function cloudOf(environment: NodeJS.ProcessEnv, clock: Clock, profile = 'test', timeouts?: Timeouts): Cloud {
  const account = { id: 'sandbox', name: 'Test', kind: 'aws' as const, profile, regions: ['eu-central-1'] }
  return new AwsClouds({ clock, environment, requestHandlerFor: () => undefined, ...(timeouts ? { timeouts } : {}) }).connect(
    account,
    'eu-central-1',
  )
}
