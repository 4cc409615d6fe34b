import { randomUUID } from 'node:crypto'
import { ApiError, LostAnswer } from '../world/api-error.ts'
import type { Instance } from '../world/entities.ts'
import type { FaultEffect } from '../world/faults.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import { readCredentialScope, serviceOfHost } from './credentials.ts'
import { htmlPage, refusalOf } from './misfortunes.ts'
import { checkAllowed } from './permissions.ts'
import { type Protocol, protocolOf } from './protocols.ts'
import type { CallContext, Operation, Service } from './service.ts'

export interface WireRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The connection breaks in the middle of the body. */
  readonly brokenOff?: boolean
}

const aliases: Readonly<Record<string, string>> = { 'api.pricing': 'pricing', cloudwatch: 'monitoring', elbv2: 'elasticloadbalancing' }

/** Where every request arrives, whatever its protocol: finds service, region and operation, and answers in the protocol of the request. */
export class FrontDoor {
  private readonly world: World
  private readonly services: ReadonlyMap<string, Service>
  private readonly consoleText: (instance: Instance) => string

  constructor(world: World, services: readonly Service[], consoleText: (instance: Instance) => string) {
    this.world = world
    this.services = new Map(services.map((service) => [service.name, service]))
    this.consoleText = consoleText
  }

  /** Rejects with LostAnswer where a connection would break. */
  async answer(request: WireRequest): Promise<WireResponse> {
    const requestId = randomUUID()
    const scope = readCredentialScope(request)
    const serviceName = scope?.service ?? serviceOfHost(request.host)
    const service = this.services.get(aliases[serviceName] ?? serviceName)
    const protocol = protocolOf(request, service)
    try {
      if (scope === null) {
        throw new ApiError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
      }
      if (!this.world.knowsRegion(scope.region)) {
        throw new ApiError(
          'AuthFailure',
          `AWS was not able to validate the provided access credentials in the region "${scope.region}"`,
          401,
        )
      }
      if (service === undefined) {
        throw new ApiError(protocol.unknownOperationCode, `The sandbox does not have the service "${serviceName}".`)
      }
      const operation = service.operations.get(protocol.operation)
      if (operation === undefined) {
        throw new ApiError(
          protocol.unknownOperationCode,
          `The action ${protocol.operation} is not valid for this web service: the sandbox does not have it.`,
        )
      }
      const input = await protocol.read(operation.schema)
      return await this.answerCall({ service, operation, protocol, region: scope.region, requestId, input })
    } catch (failure) {
      if (failure instanceof ApiError) return protocol.writeError(failure, requestId)
      throw failure
    }
  }

  private async answerCall(call: Call): Promise<WireResponse> {
    const { world } = this
    const { protocol, region } = call
    world.catchUp()
    const effect = world.faults.strike(protocol.operation, region)
    if (effect?.kind === 'lost-request') throw new LostAnswer()
    if (effect?.kind === 'html') return htmlPage(effect.status ?? 200)
    if (effect?.kind === 'clock-jump') {
      world.jump(effect.ms)
      world.catchUp()
    }
    let response: WireResponse
    try {
      response = protocol.write(call.operation.schema, this.run(call, effect), call.requestId)
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure
      response = protocol.writeError(failure, call.requestId)
    }
    const delay = effect?.kind === 'slow' ? effect.ms : (world.faults.condition('slow', region)?.ms ?? 0)
    if (delay > 0) await world.clock.sleep(delay)
    if (effect?.kind === 'lost-answer') {
      if (effect.afterMs !== undefined) await world.clock.sleep(effect.afterMs)
      throw new LostAnswer()
    }
    return effect?.kind === 'half-answer' ? { ...response, brokenOff: true } : response
  }

  private run(call: Call, effect: FaultEffect | null): object {
    const { world } = this
    const { service, operation, protocol, requestId, input } = call
    const name = protocol.operation
    const region = world.region(call.region)
    const refusal = refusalOf(service, effect)
    if (refusal !== null) throw refusal
    checkAllowed(world, service, call.region, name)
    const buckets = world.throttle.enabled || world.faults.condition('throttling', region.name) !== undefined
    if (service.name === 'ec2' && buckets) world.throttle.spend(region.name, name, isUnfiltered(input), instanceCount(input))
    region.unknownFor = effect?.kind === 'late' ? effect.ms : (world.faults.condition('late', region.name)?.ms ?? 0)
    const context: CallContext = { world, region, requestId, misfortune: effect, consoleText: this.consoleText }
    try {
      const output = operation.run(context, input as never)
      if (effect?.kind === 'vanishes' && effect.instanceId !== undefined) vanish(region, effect.instanceId, effect.afterMs)
      return output
    } finally {
      region.unknownFor = 0
      // A refused call may have done a part of its work, as with TerminateInstances over several zones.
      world.commit()
    }
  }
}

interface Call {
  readonly service: Service
  readonly operation: Operation
  readonly protocol: Protocol
  readonly region: string
  readonly requestId: string
  readonly input: unknown
}

function vanish(region: Region, instanceId: string, afterMs: number): void {
  const instance = region.find('instance', instanceId)
  if (instance !== undefined) region.put({ ...instance, vanishesAt: region.now + afterMs })
}

/** None of the fields that would narrow it down: ids, names, filters, a page’s size. An empty list of ids counts as none. */
function isUnfiltered(input: unknown): boolean {
  return !Object.entries(input as object).some(
    ([name, value]) => (Array.isArray(value) && value.length > 0) || (name === 'MaxResults' && value !== undefined),
  )
}

function instanceCount(input: unknown): number {
  const given = input as { readonly InstanceIds?: readonly unknown[]; readonly MaxCount?: number }
  return given.InstanceIds?.length ?? given.MaxCount ?? 0
}
