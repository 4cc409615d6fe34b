import { CborCodec } from '@smithy/core/cbor'
import type { ApiError } from '../world/api-error.ts'
import type { WireRequest, WireResponse } from './front-door.ts'
import { jsonCodec, unreadable } from './json-codec.ts'
import { escapeXml, readQuery, writeXmlMembers } from './query-codec.ts'
import { restJsonProtocol } from './rest-json-protocol.ts'
import { restXmlProtocol } from './rest-xml-protocol.ts'
import { inputSchema, type OperationSchema, outputSchema } from './schema.ts'
import type { Service } from './service.ts'

/** One request’s protocol: which operation it asks for, and how its input is read and an answer is written. */
export interface Protocol {
  readonly operation: string
  readonly unknownOperationCode: string
  read(schema: OperationSchema): Promise<unknown>
  write(schema: OperationSchema, output: object, requestId: string): WireResponse
  writeError(error: ApiError, requestId: string): WireResponse
}

/** Told apart as AWS’s services do it: by the service (REST), by X-Amz-Target (JSON), by the path /service/…/operation/… (RPC v2 CBOR), else a form (query). */
export function protocolOf(request: WireRequest, service: Service | undefined): Protocol {
  if (service?.rest === 'xml') return restXmlProtocol(request, service)
  if (service?.rest === 'json') return restJsonProtocol(request, service)
  const target = request.headers['x-amz-target']
  if (target !== undefined) return jsonProtocol(request, target)
  const path = /^\/service\/[^/]+\/operation\/([^/]+)\/?$/.exec(request.path)
  if (path?.[1] !== undefined && request.headers['smithy-protocol']?.toLowerCase() === 'rpc-v2-cbor') return cborProtocol(request, path[1])
  return queryProtocol(request, service)
}

const encoder = new TextEncoder()

const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

function queryProtocol(request: WireRequest, service: Service | undefined): Protocol {
  const body = new TextDecoder().decode(request.body)
  const parameters = new URLSearchParams(request.method === 'GET' ? request.query : body)
  const operation = parameters.get('Action') ?? ''
  const flavour = service?.queryFlavour ?? 'query'
  const namespace = service?.queryNamespace ?? ''
  const respond = (status: number, xml: string, requestId: string): WireResponse => ({
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: encoder.encode(xmlDeclaration + xml),
  })
  return {
    operation,
    unknownOperationCode: 'InvalidAction',
    read: async (schema) => readQuery(inputSchema(schema), parameters, flavour),
    write(schema, output, requestId) {
      const members = writeXmlMembers(outputSchema(schema), output)
      // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/making-api-requests.html#structure-of-a-response-xml
      const inner =
        flavour === 'ec2'
          ? `<requestId>${requestId}</requestId>${members || '<return>true</return>'}`
          : `<${operation}Result>${members}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
      return respond(200, `<${operation}Response xmlns="${namespace}">${inner}</${operation}Response>`, requestId)
    },
    writeError(error, requestId) {
      const code = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`
      const xml =
        flavour === 'ec2'
          ? `<Response><Errors><Error>${code}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
          : `<ErrorResponse xmlns="${namespace}"><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>${code}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
      return respond(error.status, xml, requestId)
    },
  }
}

function jsonProtocol(request: WireRequest, target: string): Protocol {
  const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.1'
  const headers = (requestId: string) => ({ 'content-type': contentType, 'x-amzn-requestid': requestId })
  return {
    operation: target.slice(target.lastIndexOf('.') + 1),
    unknownOperationCode: 'UnknownOperationException',
    async read(schema) {
      const text = new TextDecoder().decode(request.body)
      try {
        return await jsonCodec.createDeserializer().read(inputSchema(schema), text === '' ? '{}' : text)
      } catch (failure) {
        throw unreadable(failure)
      }
    },
    write(schema, output, requestId) {
      const serializer = jsonCodec.createSerializer()
      serializer.write(outputSchema(schema), output)
      return { status: 200, headers: headers(requestId), body: Uint8Array.from(serializer.flush()) }
    },
    writeError: (error, requestId) => ({
      status: error.status,
      headers: { ...headers(requestId), ...queryCompatible(error) },
      body: encoder.encode(JSON.stringify({ __type: error.code, message: error.message })),
    }),
  }
}

const cborCodec = new CborCodec()

function cborProtocol(request: WireRequest, operation: string): Protocol {
  const headers = (requestId: string) => ({
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
  })
  return {
    operation,
    unknownOperationCode: 'UnknownOperationException',
    async read(schema) {
      try {
        return request.body.length === 0 ? {} : await cborCodec.createDeserializer().read(inputSchema(schema), request.body)
      } catch (failure) {
        throw unreadable(failure)
      }
    },
    write(schema, output, requestId) {
      const serializer = cborCodec.createSerializer()
      serializer.write(outputSchema(schema), output)
      return { status: 200, headers: headers(requestId), body: Uint8Array.from(serializer.flush()) }
    },
    writeError(error, requestId) {
      const serializer = cborCodec.createSerializer()
      serializer.write(documentSchema, { __type: error.code, message: error.message })
      return {
        status: error.status,
        headers: { ...headers(requestId), ...queryCompatible(error) },
        body: Uint8Array.from(serializer.flush()),
      }
    },
  }
}

/** Smithy’s schema of "any JSON-like value". */
const documentSchema = 15

/** Services that once spoke query keep its error codes for their clients this way. */
function queryCompatible(error: ApiError): Record<string, string> {
  return { 'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}` }
}
