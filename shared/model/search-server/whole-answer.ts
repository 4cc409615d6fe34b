import { HengeError } from '../error.ts'
import { serverProblem } from './server-problem.ts'

/** Bytes of one answer: five hundred usual lines are less than one of them, and a server may hold nothing but the longest lines there are. */
export const largestAnswer = 32 * 1024 * 1024

/** A body as it arrives; what is behind the end of reading is given up. */
export interface AnswerBody extends AsyncIterable<Uint8Array | string> {
  destroy?(error?: Error): unknown
}

/**
 * What a search server says: JSON, or text where it is none, as a gateway’s page of HTML. HengeError for a status that is no good one, TOO_LARGE
 * for more than `largestAnswer`, the signal’s reason when it aborts while the body arrives.
 */
export async function readAnswer(statusCode: number, body: AnswerBody, server: string, signal: AbortSignal): Promise<unknown> {
  const text = await wholeText(body, server, signal)
  const answer = parsed(text)
  if (statusCode >= 400) throw serverProblem(statusCode, answer, server)
  return answer
}

/** The text of an answer; errors as of readAnswer. */
export async function wholeText(body: AnswerBody, server: string, signal: AbortSignal): Promise<string> {
  const giveUp = () => body.destroy?.(new Error('given up'))
  signal.addEventListener('abort', giveUp, { once: true })
  const decoder = new TextDecoder()
  const parts: string[] = []
  let length = 0
  try {
    signal.throwIfAborted()
    for await (const part of body) {
      length += part.length
      if (length > largestAnswer) {
        throw new HengeError('TOO_LARGE', `${server} answers with more than can be shown at once. Ask for less.`, { details: { server } })
      }
      parts.push(typeof part === 'string' ? part : decoder.decode(part, { stream: true }))
    }
    return parts.join('') + decoder.decode()
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
