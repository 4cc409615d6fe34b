import { HengeError } from '../../../shared/model/error.ts'
import { logglyProblem } from '../../../shared/model/loggly/loggly-problem.ts'
import { unreachable } from '../../../shared/model/search-server/server-trust.ts'
import { type AnswerBody, wholeText } from '../../../shared/model/search-server/whole-answer.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector } from '../../backend/logs/ports.ts'

/** Milliseconds: Loggly’s own limit for a search is a minute. */
const requestTimeout = 65_000
/** A body that is not there. */
const nothing: AnswerBody = { async *[Symbol.asyncIterator]() {} }

/** Loggly’s search API over HTTPS, with Node’s own trust; no client library of it is kept. */
export class LogglyConnector implements SearchServerConnector {
  connect({ url, sign, trust }: SearchServerAccess): SearchServer {
    if (sign.kind !== 'token') throw new HengeError('INVALID_INPUT', 'Loggly is asked with an API token.', { details: { field: 'sign' } })
    if (trust.kind !== 'known') {
      throw new HengeError('INVALID_INPUT', 'Loggly’s certificate is believed as Node believes others: none can be given.', {
        details: { field: 'authority' },
      })
    }
    const { protocol, hostname, host } = new URL(url)
    if (protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) {
      throw new HengeError('INVALID_INPUT', 'Loggly is asked over https:// alone: the token would cross the network in plain text.', {
        details: { field: 'url' },
      })
    }
    return {
      async send({ path, query }, signal) {
        const address = `${url}${path}${query ? `?${new URLSearchParams(query)}` : ''}`
        const limit = AbortSignal.timeout(requestTimeout)
        const either = signal ? AbortSignal.any([signal, limit]) : limit
        try {
          const answer = await fetch(address, {
            headers: { authorization: `bearer ${sign.token}`, accept: 'application/json' },
            // A redirect would take the token along.
            redirect: 'error',
            signal: either,
          })
          const body = await wholeText(answer.body ?? nothing, host, either)
          if (!answer.ok) throw logglyProblem(answer.status, body, host)
          return parsed(body, host)
        } catch (error) {
          signal?.throwIfAborted()
          throw unreachable(error, host)
        }
      },
      async close() {},
    }
  }
}

function parsed(body: string, server: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new HengeError('UNSUPPORTED', `${server} does not answer as Loggly does. Check the address: https://SUBDOMAIN.loggly.com.`, {
      cause: error,
    })
  }
}
