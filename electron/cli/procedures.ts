import { type AnyContractProcedure, getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract'
import { z } from 'zod'
import { contract } from '../../shared/contract/contract.ts'

export interface ProcedureDescription {
  /** As `henge call` takes it: `fleet.list`. */
  readonly procedure: string
  /** JSON Schema of what it takes; null when it takes nothing. */
  readonly input: unknown
  /** True where it may be called without any input. */
  readonly inputOptional: boolean
  /** JSON Schema of the answer, or of each event of a stream. */
  readonly output: unknown
  /** True where the answer is a stream of events. */
  readonly stream: boolean
}

/** Every procedure of the contract, in alphabetical order. */
export function describeProcedures(): ProcedureDescription[] {
  return [...proceduresOf(contract, [])]
    .map(([path, procedure]) => describeProcedure(path.join('.'), procedure))
    .sort((one, other) => one.procedure.localeCompare(other.procedure))
}

function* proceduresOf(router: object, path: readonly string[]): Generator<[readonly string[], AnyContractProcedure]> {
  for (const [name, part] of Object.entries(router)) {
    if (isContractProcedure(part)) yield [[...path, name], part]
    else if (typeof part === 'object' && part !== null) yield* proceduresOf(part, [...path, name])
  }
}

function describeProcedure(name: string, procedure: AnyContractProcedure): ProcedureDescription {
  const { inputSchema, outputSchema } = procedure['~orpc']
  const events = getEventIteratorSchemaDetails(outputSchema)
  return {
    procedure: name,
    input: toJsonSchema(inputSchema, 'input'),
    inputOptional: !(inputSchema instanceof z.ZodType) || inputSchema.safeParse(undefined).success,
    output: toJsonSchema(events ? events.yields : outputSchema, 'output'),
    stream: events !== undefined,
  }
}

/** `io`: which side of defaults and transformations the schema describes. */
function toJsonSchema(schema: unknown, io: 'input' | 'output'): unknown {
  if (!(schema instanceof z.ZodType)) return null
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}
