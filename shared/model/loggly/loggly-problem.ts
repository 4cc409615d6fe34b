import { HengeError } from '../error.ts'

/** An answer that is none: what a user is told. Statuses as Loggly’s documentation of its API lists them. */
export function logglyProblem(status: number, body: string, server: string): HengeError {
  const details = { status, server }
  const reason = body.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  switch (status) {
    case 401:
    case 403:
      return new HengeError(
        status === 401 ? 'SIGNED_OUT' : 'FORBIDDEN',
        `${server} does not accept the API token. Make one in Loggly under Settings → API tokens (not a customer token, which only sends), and enter it under Settings → Log sources → Change.`,
        { details },
      )
    case 404:
      return new HengeError('UNSUPPORTED', `${server} does not know this request (404). Check the address: https://SUBDOMAIN.loggly.com.`, {
        details,
      })
    case 410:
      return new HengeError('CONFLICT', 'Loggly has given up the place in the list. Search again to go on.', { details, retryable: true })
    case 429:
    case 503:
      return new HengeError('THROTTLED', `${server} allows no more searches for now (${status}). Try again in a minute.`, {
        details,
        retryable: true,
      })
    case 504:
      return new HengeError('TIMEOUT', `${server} did not get through in time. Ask for a shorter time range.`, { details, retryable: true })
  }
  if (status >= 500) {
    const late = /timeout|timed out/i.test(reason)
    return new HengeError(
      late ? 'TIMEOUT' : 'UNREACHABLE',
      `${server} failed (${status}).${late ? ' Ask for a shorter time range.' : ''}`,
      {
        details,
        retryable: true,
      },
    )
  }
  const said = /<html/i.test(body) || reason === '' ? '' : `: ${reason}`
  return new HengeError('INVALID_INPUT', `${server} cannot search for this (${status})${said}.`, {
    details: { ...details, field: 'query' },
  })
}
