import type { DeserializeHandler, MiddlewareStack } from '@smithy/types'
import { NotAnAwsAnswer } from './aws-error.ts'

/**
 * Refuses an HTTP answer that AWS cannot have given, before it is parsed. The SDK reads a captive portal’s page with status 200 as
 * an empty list of instances, which would look as if every server had been destroyed.
 */
export function guarded<Input extends object, Output extends object, Client>(
  client: Client & { readonly middlewareStack: MiddlewareStack<Input, Output> },
): Client {
  client.middlewareStack.add(
    (next: DeserializeHandler<Input, Output>) => async (parameters) => {
      const result = await next(parameters)
      if (isHttpResponse(result.response) && !isOfAws(result.response.headers)) {
        result.response.body?.destroy?.()
        throw new NotAnAwsAnswer(result.response.statusCode)
      }
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'guardAnswers' },
  )
  // It goes through every answer for a logger that nobody has given it.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}

interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: { destroy?(): void }
}

function isHttpResponse(response: unknown): response is Response {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'headers' in response
}

/** AWS numbers every answer; endpoints that only speak like it at least say which of its formats they use. */
function isOfAws(headers: Readonly<Record<string, string>>): boolean {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  if (named.has('x-amzn-requestid') || named.has('x-amz-request-id')) return true
  const type = named.get('content-type') ?? ''
  return /xml|json|cbor/i.test(type) && !/html/i.test(type)
}
