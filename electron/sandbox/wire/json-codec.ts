import { JsonCodec2 } from '@smithy/core/protocols'
import { ApiError } from '../world/api-error.ts'

export const jsonCodec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false })

export function unreadable(failure: unknown): ApiError {
  return new ApiError('SerializationException', failure instanceof Error ? failure.message : 'The request cannot be read')
}
