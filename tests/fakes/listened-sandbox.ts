import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { openSandbox } from '../../electron/sandbox/sandbox.ts'
import type { SandboxRequestHandler } from '../../electron/sandbox/wire/sdk-handler.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { anAccount } from './replacement-world.ts'

/** The sandbox in this process, the name of each call as it came in over its wire, and of those that it refused the answer. */
export async function listenedSandbox(clock: Clock, plainServers = 0) {
  const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null, plainServers })
  const calls: string[] = []
  const refusals: string[] = []
  const handler: Pick<SandboxRequestHandler, 'metadata' | 'handle'> = {
    metadata: sandbox.requestHandler.metadata,
    handle: async (request, options) => {
      const action = new URLSearchParams(typeof request.body === 'string' ? request.body : '').get('Action')
      const call = action ?? request.headers['x-amz-target']?.split('.').at(-1) ?? `${request.method} ${request.path}`
      calls.push(call)
      const answer = await sandbox.requestHandler.handle(request, options)
      if (answer.response.statusCode >= 400) refusals.push(`${call} ${answer.response.statusCode}`)
      return answer
    },
  }
  const clouds = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => handler as SandboxRequestHandler })
  return { sandbox, calls, refusals, cloud: clouds.connect(anAccount, 'eu-central-1') }
}
