import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { openSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxRequestHandler } from '../../electron/sandbox/wire/sdk-handler.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { anAccount } from './replacement-world.ts'

/** The sandbox in this process, and the name of each call as it came in over its wire. */
export async function listenedSandbox(clock: Clock, plainServers = 0) {
  const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null, plainServers })
  const calls: string[] = []
  const handler: Pick<SandboxRequestHandler, 'metadata' | 'handle'> = {
    metadata: sandbox.requestHandler.metadata,
    handle: (request, options) => {
      const action = new URLSearchParams(typeof request.body === 'string' ? request.body : '').get('Action')
      calls.push(action ?? request.headers['x-amz-target']?.split('.').at(-1) ?? `${request.method} ${request.path}`)
      return sandbox.requestHandler.handle(request, options)
    },
  }
  const clouds = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => handler as SandboxRequestHandler })
  return { sandbox, calls, cloud: clouds.connect(anAccount, 'eu-central-1') }
}
