import { randomUUID } from 'node:crypto'
import { ApiError, LostAnswer } from '../world/api-error.ts'
import type { Instance } from '../world/entities.ts'
import type { FaultEffect, Misfortune } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { readCredentialScope, serviceOfHost } from './credentials.ts'
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
      const output = this.call(service, operation, protocol, scope.region, requestId, input)
      return protocol.write(operation.schema, output, requestId)
    } catch (failure) {
      if (failure instanceof ApiError) return protocol.writeError(failure, requestId)
      throw failure
    }
  }

  private call(service: Service, operation: Operation, protocol: Protocol, regionName: string, requestId: string, input: unknown): object {
    const { world } = this
    const call = protocol.operation
    const effect = world.faults.strike(call, regionName)
    if (effect?.kind === 'throttled') throw new ApiError('RequestLimitExceeded', 'Request limit exceeded.', 503)
    if (effect?.kind === 'server-error') throw new ApiError('InternalError', 'An internal error has occurred', 500)
    if (effect?.kind === 'error') throw new ApiError(effect.code, effect.message, effect.status)
    if (effect?.kind === 'lost-request') throw new LostAnswer()
    if (effect?.kind === 'no-capacity') {
      throw new ApiError(
        'InsufficientInstanceCapacity',
        'We currently do not have sufficient capacity in the Availability Zone you requested. Our system will be working on provisioning additional capacity.',
        500,
      )
    }
    if (service.name === 'ec2') world.throttle.spend(regionName, call, isUnfiltered(input), instanceCount(input))
    const context: CallContext = {
      world,
      region: world.region(regionName),
      requestId,
      misfortune: misfortuneOf(effect),
      consoleText: this.consoleText,
    }
    try {
      const output = operation.run(context, input as never)
      if (effect?.kind === 'lost-answer') throw new LostAnswer()
      return output
    } finally {
      // A refused call may have done a part of its work, as with TerminateInstances over several zones.
      world.commit()
    }
  }
}

function misfortuneOf(effect: FaultEffect | null): Misfortune | null {
  switch (effect?.kind) {
    case 'never-healthy':
    case 'launch-fails':
    case 'stays-busy':
    case 'image-fails':
    case 'task-fails':
    case 'task-fails-detached':
      return effect.kind
    default:
      return null
  }
}

function isUnfiltered(input: unknown): boolean {
  const given = input as { readonly Filters?: readonly unknown[]; readonly InstanceIds?: readonly unknown[]; readonly MaxResults?: number }
  return (given.Filters?.length ?? 0) === 0 && (given.InstanceIds?.length ?? 0) === 0 && given.MaxResults === undefined
}

function instanceCount(input: unknown): number {
  const given = input as { readonly InstanceIds?: readonly unknown[]; readonly MaxCount?: number }
  return given.InstanceIds?.length ?? given.MaxCount ?? 0
}
