import { z } from 'zod'

/** The name that goes with the token where a shipper wants a name and a password. */
export const receiverUser = 'henge'

export const logReceiverSchema = z.object({
  state: z.enum(['off', 'listening', 'failed']),
  port: z.int().describe('of 127.0.0.1'),
  problem: z.string().nullable().describe('why it does not listen although it should'),
  lines: z.int().describe('stored since the program was started'),
  refused: z.int(),
  lastAt: z.number().nullable().describe('when lines came last, milliseconds since 1970'),
  tokenKept: z.boolean().describe('false: this computer has no keychain, the token is another one after each start'),
})
export type LogReceiverStatus = z.infer<typeof logReceiverSchema>

export const logReceiverTokenSchema = z.object({ token: z.string() })
