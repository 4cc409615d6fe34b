import { NormalizedSchema } from '@smithy/core/schema'

/** The schema objects that the SDK clients export are arrays; this is all of an operation’s that is needed here. */
export type OperationSchema = readonly [kind: 9, namespace: string, name: string, traits: unknown, input: unknown, output: unknown]

export function operationName(schema: OperationSchema): string {
  return schema[2]
}

export function inputSchema(schema: OperationSchema): NormalizedSchema {
  return NormalizedSchema.of(schema[4] as never)
}

export function outputSchema(schema: OperationSchema): NormalizedSchema {
  return NormalizedSchema.of(schema[5] as never)
}

/** Members of a structure with their names; none for a unit. */
export function* members(schema: NormalizedSchema): Generator<[string, NormalizedSchema]> {
  if (schema.isStructSchema()) yield* schema.structIterator() as Generator<[string, NormalizedSchema]>
}

export interface WireTraits {
  readonly xmlName?: string
  readonly ec2QueryName?: string
  readonly xmlFlattened?: unknown
  readonly httpQuery?: string
  readonly httpLabel?: unknown
  readonly httpHeader?: unknown
}

export function traits(schema: NormalizedSchema): WireTraits {
  return schema.getMergedTraits() as WireTraits
}

/** Traits of the place where a shape is used, without those of the shape itself. */
export function memberTraits(schema: NormalizedSchema): WireTraits {
  return schema.getMemberTraits() as WireTraits
}
