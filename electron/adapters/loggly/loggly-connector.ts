import { HengeError } from '../../../shared/model/error.ts'
import { logglyProblem } from '../../../shared/model/loggly/loggly-problem.ts'
import { unreachable } from '../../../shared/model/search-server/server-trust.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector } from '../../backend/logs/ports.ts'

/** Milliseconds: Loggly’s own limit for a search is a minute. */
const requestTimeout = 65_000
/** Characters of an answer: a page of a thousand events of the largest size that Loggly takes (1 MB) would not fit into a program. */
const mostCharacters = 100_000_000

/** Loggly’s search API over HTTPS, with the computer’s own trust; no client library of it is kept. */
export class LogglyConnector implements SearchServerConnector {
  connect({ url, sign, trust }: SearchServerAccess): SearchServer {
    if (sign.kind !== 'token') throw new HengeError('INVALID_INPUT', 'Loggly is asked with an API token.', { details: { field: 'sign' } })
    if (trust.kind !== 'system') {
      throw new HengeError('INVALID_INPUT', 'Loggly’s certificate is believed as the computer believes others: none can be given.', {
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
        try {
          const answer = await fetch(address, {
            headers: { authorization: `bearer ${sign.token}`, accept: 'application/json' },
            // A redirect would take the token along.
            redirect: 'error',
            signal: signal ? AbortSignal.any([signal, limit]) : limit,
          })
          const body = await wholeText(answer, host)
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

async function wholeText(answer: Response, server: string): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > mostCharacters) throw new HengeError('TOO_LARGE', `${server} answers with more than can be shown. Ask for less.`)
  }
  return text + decoder.decode()
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
