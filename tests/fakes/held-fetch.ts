import type { Fetch } from '../../electron/backend/rpc/socket-fetch.ts'

const requests = new WeakMap<ReadableStream, Request>()

/**
 * `fetch` as a client of the contract takes it, whose answers an abort ends whenever it comes. Node follows the signal of a `Request`
 * only as long as somebody has that request: once it is collected, an abort no longer reaches the answer that is being read.
 */
export const heldFetch: Fetch = async (request) => {
  const response = await fetch(request)
  if (response.body) requests.set(response.body, request)
  return response
}
