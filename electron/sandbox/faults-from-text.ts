import { z } from 'zod'
import type { Fault } from './world/faults.ts'

const ms = z.number().min(0)
const count = z.int().min(0)

function plain<const Kind extends string>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind) })
}

const effect = z.discriminatedUnion('kind', [
  plain('throttled'),
  z.strictObject({ kind: z.literal('server-error'), status: z.union([z.literal(500), z.literal(503)]).optional() }),
  z.strictObject({ kind: z.literal('error'), code: z.string(), message: z.string(), status: z.int().optional() }),
  plain('no-capacity'),
  plain('lost-request'),
  z.strictObject({ kind: z.literal('html'), status: z.int().optional() }),
  z.strictObject({ kind: z.literal('lost-answer'), afterMs: ms.optional() }),
  plain('half-answer'),
  z.strictObject({ kind: z.literal('slow'), ms }),
  z.strictObject({ kind: z.literal('late'), ms }),
  z.strictObject({ kind: z.literal('clock-jump'), ms }),
  plain('never-healthy'),
  plain('never-serves'),
  plain('launch-fails'),
  plain('kms-failure'),
  z.strictObject({ kind: z.literal('vanishes'), afterMs: ms, instanceId: z.string().optional() }),
  plain('stays-busy'),
  plain('image-fails'),
  plain('task-fails'),
  plain('task-fails-detached'),
])

const callFault = z.strictObject({
  call: z.string(),
  nth: z.int().min(1).optional(),
  times: z.int().min(1).optional(),
  chance: z.number().min(0).max(1).optional(),
  seed: z.string().optional(),
  region: z.string().optional(),
  effect,
})

const region = z.string().optional()
const zone = z.string().optional()

const condition = z.discriminatedUnion('condition', [
  z.strictObject({ condition: z.literal('vcpu-quota'), vcpus: count, region }),
  z.strictObject({ condition: z.literal('address-quota'), addresses: count, region }),
  z.strictObject({ condition: z.literal('capacity'), instances: count, instanceType: z.string().optional(), zone, region }),
  z.strictObject({ condition: z.literal('subnet-size'), addresses: count, zone, region }),
  z.strictObject({ condition: z.literal('denied'), actions: z.array(z.string()).min(1), region }),
  z.strictObject({ condition: z.literal('throttling'), region }),
  z.strictObject({ condition: z.literal('late'), ms, region }),
  z.strictObject({ condition: z.literal('slow'), ms, region }),
  z.strictObject({ condition: z.literal('kms-unusable'), region }),
])

const fault: z.ZodType<Fault> = z.union([callFault, condition])

/** A fault or a list of them, as JSON. Throws an error that says what is wrong with it. */
export function faultsFromText(text: string): Fault[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`a fault of the sandbox is JSON, which this is not: ${text}`)
  }
  return (Array.isArray(value) ? value : [value]).map((entry: unknown) => {
    const kind = typeof entry === 'object' && entry !== null && 'condition' in entry ? condition : callFault
    const parsed = kind.safeParse(entry)
    if (parsed.success) return fault.parse(entry)
    throw new Error(`not a fault of the sandbox: ${JSON.stringify(entry)}: ${z.prettifyError(parsed.error)}`)
  })
}
