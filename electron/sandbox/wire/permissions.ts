import { ApiError } from '../world/api-error.ts'
import { hexDigits } from '../world/dice.ts'
import type { World } from '../world/world.ts'
import type { Service } from './service.ts'

/** Where IAM calls a service otherwise than its signature does. */
const actionPrefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

/** Throws what AWS answers to an action that a policy denies. A dry run is refused like the call itself. */
export function checkAllowed(world: World, service: Pick<Service, 'name' | 'queryNamespace'>, region: string, call: string): void {
  const action = `${actionPrefixes[service.name] ?? service.name}:${call}`
  const denied = world.faults.conditions('denied', region).some(({ actions }) => actions.some((pattern) => covers(pattern, action)))
  if (!denied) return
  const user = `arn:aws:iam::${world.accountId}:user/sandbox`
  const why = `User: ${user} is not authorized to perform: ${action} on resource: * with an explicit deny in an identity-based policy`
  if (service.name === 'ec2') {
    const encoded = Buffer.from(hexDigits(action, 240), 'hex').toString('base64url')
    throw new ApiError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${why}. Encoded authorization failure message: ${encoded}`,
      403,
    )
  }
  if (service.queryNamespace !== '') throw new ApiError('AccessDenied', why, 403)
  throw new ApiError('AccessDeniedException', why)
}

/** As in a policy: case does not matter, `*` stands for anything. */
function covers(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${expression}$`, 'i').test(action)
}
