import { ApiError } from '../world/api-error.ts'
import type { FaultEffect } from '../world/faults.ts'
import type { WireResponse } from './front-door.ts'
import type { Service } from './service.ts'

/** What the services say to too many requests. */
function throttled(service: Service): ApiError {
  switch (service.name) {
    case 'ec2':
      return new ApiError('RequestLimitExceeded', 'Request limit exceeded.', 503)
    case 'ssm':
    case 'ce':
    case 'pricing':
      return new ApiError('ThrottlingException', 'Rate exceeded')
    default:
      return new ApiError('Throttling', 'Rate exceeded')
  }
}

function serverError(service: Service, status: 500 | 503): ApiError {
  if (service.name === 'ec2') {
    return status === 500
      ? new ApiError('InternalError', 'An internal error has occurred', 500)
      : new ApiError('Unavailable', "The server is overloaded and can't handle the request.", 503)
  }
  return status === 500
    ? new ApiError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500)
    : new ApiError('ServiceUnavailable', 'Service is unavailable', 503)
}

/** The error that a fault puts in the place of an answer; null where the call is carried out. */
export function refusalOf(service: Service, effect: FaultEffect | null): ApiError | null {
  switch (effect?.kind) {
    case 'throttled':
      return throttled(service)
    case 'server-error':
      return serverError(service, effect.status ?? 500)
    case 'error':
      return new ApiError(effect.code, effect.message, effect.status)
    case 'no-capacity':
      return new ApiError(
        'InsufficientInstanceCapacity',
        'We currently do not have sufficient capacity in the Availability Zone you requested. Our system will be working on provisioning additional capacity.',
        500,
      )
    default:
      return null
  }
}

const page =
  '<!DOCTYPE html>\n<html><head><title>Guest network</title></head><body><h1>Please sign in to use this network.</h1></body></html>\n'

/** What a network with a login answers in AWS’s place. */
export function htmlPage(status: number): WireResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: new TextEncoder().encode(page) }
}
