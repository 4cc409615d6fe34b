import type { WireRequest, WireResponse } from './front-door.ts'
import { jsonCodec, unreadable } from './json-codec.ts'
import type { Protocol } from './protocols.ts'
import { readScalar } from './query-codec.ts'
import { boundOperation, httpOf } from './rest-binding.ts'
import { inputSchema, members, operationName, outputSchema, traits } from './schema.ts'
import type { Service } from './service.ts'

/** EventBridge Scheduler’s: as REST with XML, with a JSON body. */
export function restJsonProtocol(request: WireRequest, service: Service): Protocol {
  const found = boundOperation(request, service)
  const headers = (requestId: string) => ({ 'content-type': 'application/json', 'x-amzn-requestid': requestId })
  return {
    operation: found === undefined ? '' : operationName(found.schema),
    unknownOperationCode: 'UnknownOperationException',
    async read(schema) {
      const text = new TextDecoder().decode(request.body)
      const input = inputSchema(schema)
      const outside = readOutside(request, input, found?.labels ?? {})
      try {
        const body = await jsonCodec.createDeserializer().read(input, text.trim() === '' ? '{}' : text)
        return { ...(body as object), ...outside }
      } catch (failure) {
        throw unreadable(failure)
      }
    },
    write(schema, output, requestId): WireResponse {
      const serializer = jsonCodec.createSerializer()
      serializer.write(outputSchema(schema), output)
      return { status: httpOf(schema)[2], headers: headers(requestId), body: Uint8Array.from(serializer.flush()) }
    },
    writeError: (error, requestId) => ({
      status: error.status,
      headers: { ...headers(requestId), 'x-amzn-errortype': error.code },
      body: new TextEncoder().encode(JSON.stringify({ message: error.message, Message: error.message })),
    }),
  }
}

/** What stands in the path and in the query. */
function readOutside(request: WireRequest, schema: ReturnType<typeof inputSchema>, labels: Readonly<Record<string, string>>): object {
  const query = new URLSearchParams(request.query)
  const outside: Record<string, unknown> = {}
  for (const [name, member] of members(schema)) {
    const { httpQuery, httpLabel } = traits(member)
    const given = httpLabel !== undefined ? [labels[name]] : httpQuery === undefined ? [] : query.getAll(httpQuery)
    const texts = given.filter((text) => text !== undefined)
    if (texts.length === 0) continue
    outside[name] = member.isListSchema()
      ? texts.map((text) => readScalar(member.getValueSchema(), text))
      : readScalar(member, texts[0] ?? '')
  }
  return outside
}
