import { randomUUID } from 'node:crypto'
import { type AnyRouter, ORPCError, onError, ValidationError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/node'
import type { Logger } from 'pino'
import { plainJsonSerializer } from '../../../shared/contract/plain-json.ts'
import { errorStatus, HengeError } from '../../../shared/model/error.ts'

/** What travels instead of `error`: expected failures as they are, the unknown as INTERNAL, logged once with an id. */
export function toTravellingError(error: unknown, log: Logger): ORPCError<string, unknown> {
  if (error instanceof HengeError) {
    return new ORPCError(error.code, {
      status: errorStatus[error.code],
      message: error.message,
      data: { retryable: error.retryable, details: error.details, logId: null },
      defined: true,
    })
  }
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = error.cause.issues.map((issue) => ({ path: (issue.path ?? []).map(String).join('.'), message: issue.message }))
    return new ORPCError('INVALID_INPUT', {
      status: errorStatus.INVALID_INPUT,
      message: issues.map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message)).join('; '),
      data: { retryable: false, details: { issues }, logId: null },
      defined: true,
    })
  }
  if (error instanceof ORPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error
  const logId = randomUUID()
  log.error({ id: 'RPC-0001', logId, err: error }, 'unexpected failure of a procedure')
  return new ORPCError('INTERNAL', {
    status: 500,
    message: `An unexpected failure inside the program; its log has the details under ${logId}.`,
    data: { retryable: false, details: {}, logId },
    defined: true,
  })
}

/** Answers `POST /rpc/…` on a plain Node request; every shell and the socket use this one. */
export function makeRpcHandler(router: AnyRouter, log: Logger): RPCHandler<Record<never, never>> {
  return new RPCHandler(router, {
    customJsonSerializers: [plainJsonSerializer],
    clientInterceptors: [
      onError((error) => {
        if (error instanceof Error && error.name === 'AbortError') return
        throw toTravellingError(error, log)
      }),
    ],
  })
}
