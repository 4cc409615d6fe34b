import type { Instance } from '../world/entities.ts'
import type { FaultEffect } from '../world/faults.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import { type OperationSchema, operationName } from './schema.ts'

/** What an operation has to work with. */
export interface CallContext {
  readonly world: World
  readonly region: Region
  readonly requestId: string
  /** What befalls this call; most kinds are dealt with before an operation runs. */
  readonly misfortune: FaultEffect | null
  /** What the instance’s serial console has shown up to now. */
  readonly consoleText: (instance: Instance) => string
}

export interface Operation {
  readonly schema: OperationSchema
  readonly run: (context: CallContext, input: never) => object
}

/** Ties a function to the schema that the SDK’s client exports for it. The types are those of the client. */
export function operation<Input, Output extends object>(schema: object, run: (context: CallContext, input: Input) => Output): Operation {
  return { schema: schema as unknown as OperationSchema, run: run as Operation['run'] }
}

export interface Service {
  /** As in a signature’s credential scope and at the start of a host name. */
  readonly name: string
  readonly queryNamespace: string
  readonly queryFlavour: 'ec2' | 'query'
  /** It speaks REST instead, with this in the bodies. */
  readonly rest: 'xml' | 'json' | null
  readonly operations: ReadonlyMap<string, Operation>
}

export function defineService(
  definition: {
    readonly name: string
    readonly queryNamespace?: string
    readonly queryFlavour?: 'ec2' | 'query'
    readonly rest?: 'xml' | 'json'
  },
  operations: readonly Operation[],
): Service {
  return {
    name: definition.name,
    queryNamespace: definition.queryNamespace ?? '',
    queryFlavour: definition.queryFlavour ?? 'query',
    rest: definition.rest ?? null,
    operations: new Map(operations.map((entry) => [operationName(entry.schema), entry])),
  }
}
