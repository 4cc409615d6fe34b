import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type ErrorCode, errorCodes, errorStatus } from '../model/error.ts'

const errorData = z.object({
  retryable: z.boolean(),
  details: z.record(z.string(), z.unknown()),
  logId: z.string().nullable().describe('where the program’s own log tells more'),
})

type ErrorMap = Record<ErrorCode, { status: number; data: typeof errorData }>

const errors = Object.fromEntries(errorCodes.map((code) => [code, { status: errorStatus[code], data: errorData }])) as ErrorMap

/** Every procedure starts here, so every procedure has the one closed set of errors. */
export const procedure = oc.errors(errors)
